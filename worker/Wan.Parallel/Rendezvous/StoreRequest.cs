namespace Wan.Parallel;

/// <summary>One question to the store. <paramref name="Value"/>: what to set, or for an addition the amount as decimal digits; else empty.</summary>
internal sealed record StoreRequest(StoreOperation Operation, string Key, byte[] Value);
