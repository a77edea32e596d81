namespace Wan.Farm.Testing;

/// <summary>Two tensors that should have been close are not.</summary>
public sealed class TensorMismatchException(string message) : Exception(message);
