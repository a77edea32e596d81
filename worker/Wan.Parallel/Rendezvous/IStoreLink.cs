namespace Wan.Parallel;

/// <summary>The way from a process to the table: straight where it is served, a connection elsewhere.</summary>
internal interface IStoreLink : IDisposable
{
    int Port { get; }

    /// <inheritdoc cref="StoreTable.Answer"/>
    /// <exception cref="IOException">The server is gone.</exception>
    byte[]? Ask(StoreRequest request);
}
