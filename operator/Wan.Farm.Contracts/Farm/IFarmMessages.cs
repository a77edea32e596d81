using Wan.Farm.Contracts.Messages;

namespace Wan.Farm.Contracts.Farm;

/// <summary>Sends messages. None of them carries state: one that is lost is made up for by the next pass or poll.</summary>
public interface IFarmMessages
{
    /// <summary>Says to a pool's idle workers that there is work for so many of them.</summary>
    Task OfferWorkAsync(string pool, int count, CancellationToken ct);

    /// <summary>Tells the operator that an attempt has ended.</summary>
    Task PublishAsync(TaskEnded ended, CancellationToken ct);
}
