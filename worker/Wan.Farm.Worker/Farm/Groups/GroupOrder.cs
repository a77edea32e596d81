using System.Globalization;
using System.Text.Json;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>A task that all ranks of a group are to do together, as the first one writes it down for the others.</summary>
internal sealed record GroupOrder(LeasedJob Job, RenderTask Work)
{
    /// <summary>The number of the last order.</summary>
    public const string LatestKey = "wanfarm/orders";

    /// <summary>Of order N, from 1; also the name of the process group that does it.</summary>
    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{LatestKey}/{number}");

    public string Write() => JsonSerializer.Serialize(this, RenderTaskJson.Options);

    /// <exception cref="JsonException">It is no order, or one of another version.</exception>
    public static GroupOrder Read(string json) => JsonSerializer.Deserialize<GroupOrder>(json, RenderTaskJson.Options) ?? throw new JsonException("an order is null");
}
