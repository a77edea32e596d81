using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

public sealed class ComputeThreadTests
{
    [Fact]
    public async Task Do_SeveralPieces_RunOnOneThreadInOrder()
    {
        using var compute = new ComputeThread();
        List<int> order = [];
        Task<int>[] threads = [.. Enumerable.Range(0, 20).Select(i => compute.Do(() =>
        {
            order.Add(i);
            return Environment.CurrentManagedThreadId;
        }))];
        int[] ids = await Task.WhenAll(threads);
        Assert.Single(ids.Distinct());
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Do_BodyThrows_ThrowsTheSameAndGoesOn()
    {
        using var compute = new ComputeThread();
        await Assert.ThrowsAsync<InvalidDataException>(() => compute.Do(() => throw new InvalidDataException()));
        Assert.Equal(3, await compute.Do(() => 3));
    }
}
