namespace Wan.Farm.Store;

/// <summary>Another operator leads now: this one must stop.</summary>
public sealed class StaleLeaderException(long epoch, long newest)
    : Exception($"this operator leads with epoch {epoch} and another one has written with epoch {newest}; it must stop");
