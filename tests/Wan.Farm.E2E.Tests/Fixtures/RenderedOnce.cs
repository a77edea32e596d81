namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>The job of every workplace, rendered once for a class of tests.</summary>
public sealed class RenderedOnce : IAsyncLifetime
{
    internal Workplace Place { get; } = new();

    public async Task InitializeAsync() => (await Place.RenderAsync()).Expect(0);

    public Task DisposeAsync()
    {
        Place.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Another workplace then holds what a render of its job would have left there.</summary>
    internal void CopyTo(Workplace other) => other.Folder.Copy(Place.Results, Path.GetFileName(other.Results));
}
