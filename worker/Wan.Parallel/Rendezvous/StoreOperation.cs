namespace Wan.Parallel;

/// <summary>What a request asks of the store.</summary>
internal enum StoreOperation : byte
{
    Set = 1,
    Get,
    Add,
    Delete,
}
