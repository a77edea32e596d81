namespace Wan.Farm.Contracts.Farm;

/// <summary>The farm's database does not answer. Trying again later helps; nothing that was asked for is known to have happened.</summary>
public sealed class FarmUnavailableException(string message, Exception inner) : Exception(message, inner);
