using System.Globalization;
using System.Security.Cryptography;
using k8s;
using k8s.Models;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Audit;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing;

namespace Wan.Farm.E2E.Tests.Cluster;

/// <summary>Looks for what must never be in a farm at rest: in its records, its store, and its cluster.</summary>
internal sealed class ClusterAudit(ClusterFarm farm)
{
    private static readonly TimeSpan LongestDeletion = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    /// <summary>How long a farm at rest is watched; <c>WANFARM_REST_SECONDS</c>.</summary>
    private static TimeSpan Rest =>
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("WANFARM_REST_SECONDS"), CultureInfo.InvariantCulture, out int seconds) ? seconds : 5);

    /// <returns>One sentence per violation; none when all is well.</returns>
    public async Task<IReadOnlyList<string>> FindAsync()
    {
        // What a fault has left to be done (pods of a group that go, new ones that come) is done first.
        await Eventually.TrueAsync(async () => !(await PodsAsync()).Any(pod => pod.DeletionTimestamp() is not null) && (await GroupsAsync()).Count == 0);
        Dictionary<string, string> before = await SettledAsync();
        await Task.Delay(Rest, TimeProvider.System);
        Dictionary<string, string> after = await VersionsAsync();
        return
        [
            .. await new FarmAudit(farm.Database).FindAsync(Ct),
            .. await StoreAsync(),
            .. (await PodsAsync()).Where(pod => !IsOwned(pod, before)).Select(pod => $"the pod {pod.Name()} has no owner that is there"),
            .. await GroupsAsync(),
            .. before.Keys.Union(after.Keys).Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name)).Select(name => $"{name} was written while nothing was to be done"),
            .. await DeletionsAsync(),
        ];
    }

    /// <summary>Whatever the records call stored is there, with the digest that they say.</summary>
    private async Task<List<string>> StoreAsync()
    {
        List<ArtifactRow> artifacts = await farm.Database.ReadAsync(context => context.Artifacts.ToListAsync(Ct), Ct);
        List<JobRow> jobs = await farm.Database.ReadAsync(context => context.Jobs.ToListAsync(Ct), Ct);
        List<string> found = [];
        foreach (ArtifactRow artifact in artifacts)
        {
            string[] files = Directory.GetFiles(farm.Volume, $"{artifact.Key}.{artifact.Kind}", Everywhere);
            if (files.Length != 1 || await DigestAsync(files[0]) != artifact.Sha256)
                found.Add($"the artifact {artifact.Key}.{artifact.Kind} is {(files.Length == 0 ? "missing" : "not what was committed")}");
        }
        foreach (JobOutput output in jobs.Where(job => job.Phase == JobPhase.Complete).SelectMany(job => job.Outputs))
        {
            if (!File.Exists(output.Location) || await DigestAsync(output.Location) != output.Sha256)
                found.Add($"{output.Location} is not what was committed");
        }
        return found;
    }

    private static async Task<string> DigestAsync(string file)
    {
        await using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Ct));
    }

    /// <summary>A group is there as a whole or not at all.</summary>
    private async Task<List<string>> GroupsAsync()
    {
        Dictionary<string, int> sizes = (await ListAsync<RenderPoolResource>("renderpools")).ToDictionary(pool => pool.Name(), pool => pool.Spec!.Shape.Cfg * pool.Spec.Shape.Ring * pool.Spec.Shape.Ulysses);
        return
        [
            .. (await PodsAsync()).GroupBy(pod => (Pool: pod.GetLabel(PoolLabels.Pool), Group: pod.GetLabel(PoolLabels.Group)))
                .Where(group => group.Count() != sizes.GetValueOrDefault(group.Key.Pool))
                .Select(group => $"the group {group.Key.Pool}-{group.Key.Group} has {group.Count()} pods"),
        ];
    }

    private async Task<List<string>> DeletionsAsync()
    {
        DateTime oldest = TimeProvider.System.GetUtcNow().UtcDateTime - LongestDeletion;
        List<IKubernetesObject<V1ObjectMeta>> all = [.. await ListAsync<VideoJobResource>("videojobs"), .. await ListAsync<RenderPoolResource>("renderpools"), .. await PodsAsync()];
        return [.. all.Where(item => item.DeletionTimestamp() < oldest).Select(item => $"{item.Name()} has been going since {item.DeletionTimestamp()}")];
    }

    /// <summary>The versions once the last word about the job is written: its events follow its status.</summary>
    private async Task<Dictionary<string, string>> SettledAsync()
    {
        Dictionary<string, string> versions = [];
        await Eventually.TrueAsync(async () =>
        {
            versions = await VersionsAsync();
            await Task.Delay(Settling, TimeProvider.System);
            Dictionary<string, string> now = await VersionsAsync();
            return now.Count == versions.Count && now.All(item => versions.GetValueOrDefault(item.Key) == item.Value);
        });
        return versions;
    }

    /// <summary>Of everything but the lease of the leader, who must say that it is there.</summary>
    private async Task<Dictionary<string, string>> VersionsAsync()
    {
        List<IKubernetesObject<V1ObjectMeta>> all =
        [
            .. await ListAsync<VideoJobResource>("videojobs"), .. await ListAsync<RenderPoolResource>("renderpools"), .. await PodsAsync(),
            .. (await farm.Client.CoreV1.ListNamespacedServiceAsync(farm.Space)).Items,
            .. (await farm.Client.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(farm.Space)).Items,
            .. (await farm.Client.EventsV1.ListNamespacedEventAsync(farm.Space)).Items,
        ];
        return all.ToDictionary(item => $"{item.GetType().Name} {item.Name()} {(item as Eventsv1Event)?.Reason} ({item.Uid()})", item => item.ResourceVersion());
    }

    private static bool IsOwned(V1Pod pod, Dictionary<string, string> there) =>
        pod.OwnerReferences()?.Any(owner => there.Keys.Any(name => name.EndsWith($"({owner.Uid})", StringComparison.Ordinal))) == true;

    private async Task<IList<V1Pod>> PodsAsync() => (await farm.Client.CoreV1.ListNamespacedPodAsync(farm.Space)).Items;

    private async Task<IList<T>> ListAsync<T>(string plural)
        where T : IKubernetesObject<V1ObjectMeta> =>
        (await farm.Client.CustomObjects.ListNamespacedCustomObjectAsync<KubernetesList<T>>(KindDefinition.Group, KindDefinition.Version, farm.Space, plural)).Items;
}
