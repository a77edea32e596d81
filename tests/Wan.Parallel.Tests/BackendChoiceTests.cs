namespace Wan.Parallel.Tests;

public sealed class BackendChoiceTests
{
    private static readonly string[] Names = ["rank 0", "rank 1", "rank 2"];

    [Theory]
    [InlineData("gloo", null, null, null, null)]
    [InlineData("nccl", null, "a/0", "a/1", "b/0")]
    [InlineData("gloo", "rank 0 and rank 2 share a GPU, which NCCL refuses", "a/0", "a/1", "a/0")]
    [InlineData("gloo", "the libwan_torch of rank 1 was built without NCCL", "a/0", "", "a/1")]
    [InlineData("gloo", "the tensors of rank 2 are there", "a/0", "a/1", null)]
    public void Of_TheRanksGpus_IsNcclWhereEachHasItsOwn(string backend, string? why, string? first, string? second, string? third)
    {
        BackendChoice choice = BackendChoice.Of([first, second, third], Names);

        Assert.Equal(backend, choice.Name);
        Assert.Equal(why is null ? null : $"what the ranks exchange goes through main memory: {why}", choice.Note);
    }
}
