namespace Wan.Farm.Contracts.Farm;

/// <summary>Where workers say that they are there, and which models they see.</summary>
public interface IPoolRegister
{
    /// <summary>The models of a pool are what its workers see: planning needs their facts and reads no weights itself.</summary>
    Task EnterAsync(ClaimRequest worker, IReadOnlyList<PoolModel> models, CancellationToken ct);

    /// <summary>Still there, with or without work.</summary>
    /// <returns>False when the farm did not know the worker, as after the loss of its database: it is to enter again.</returns>
    Task<bool> SeenAsync(ClaimRequest worker, CancellationToken ct);

    /// <summary>The holder goes.</summary>
    Task LeaveAsync(ClaimRequest worker, CancellationToken ct);
}
