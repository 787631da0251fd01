"""What an auditor looks for in books that hold together: payments made twice."""
