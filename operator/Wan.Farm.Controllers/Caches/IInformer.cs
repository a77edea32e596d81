namespace Wan.Farm.Controllers.Caches;

/// <summary>Something that follows objects on an API server.</summary>
public interface IInformer
{
    /// <summary>Runs until it is cancelled; failures are logged and tried again.</summary>
    Task RunAsync(CancellationToken ct);

    /// <summary>Ends when the first full list has been seen.</summary>
    Task SyncedAsync(CancellationToken ct);
}
