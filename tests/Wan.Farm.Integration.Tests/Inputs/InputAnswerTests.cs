using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Integration.Tests.Farms;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Integration.Tests.Inputs;

/// <summary>Workers look at the files of jobs that are to be planned.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class InputAnswerTests : IAsyncLifetime
{
    private SmallFarm farm = null!;

    public async Task InitializeAsync()
    {
        farm = await SmallFarm.OpenAsync();
        farm.Start("looker");
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Question_FilesOfTheStore_AreDescribedAndKeptForTheWorkersOfTheJob()
    {
        var size = new VideoSize(6, 4);
        byte[] picture = PngWriter.Encode(new byte[size.Width * size.Height * 3], size);
        await PutAsync("first.png", picture);
        await PutAsync("style.safetensors", await File.ReadAllBytesAsync(LoraFiles.Write(Path.Combine(farm.StoreFolder, "lora"), SmallVideos.Model)));

        InputAnswer answer = await AskAsync("artifact://first.png", "artifact://style.safetensors");

        var found = Assert.IsType<PictureInput>(Assert.Single(answer.Files));
        Assert.Equal(("spec.image.path", size), (found.Field, found.Size));
        LoraInput lora = Assert.Single(answer.Loras);
        Assert.Equal(("artifact://style.safetensors", 0.5), (lora.Path, lora.Weight));
        Assert.Equal(picture, await File.ReadAllBytesAsync(new InputCache(farm.StoreFolder).PathOf(found.Sha256)));
        Assert.True(File.Exists(new InputCache(farm.StoreFolder).PathOf(lora.Sha256!)));
    }

    [Fact]
    public async Task Question_FileThatIsNotThere_IsAProblemThatMayPass()
    {
        InputAnswer answer = await AskAsync("artifact://none.png");

        Assert.StartsWith("spec.image.path: artifact://none.png: is not in the artifact store", answer.Problem, StringComparison.Ordinal);
        Assert.True(answer.MayPass);
    }

    [Theory]
    [InlineData("https://elsewhere.example/a.png", "is not below an allowed URL prefix")]
    [InlineData("/etc/hostname", "lies, links followed, outside the folders that inputs may come from")]
    [InlineData("artifact://text.png", "is of no known format")]
    public async Task Question_FileThatCannotBeUsed_IsAProblemThatStays(string path, string problem)
    {
        await PutAsync("text.png", "no picture at all"u8.ToArray());

        InputAnswer answer = await AskAsync(path);

        Assert.Contains(problem, answer.Problem, StringComparison.Ordinal);
        Assert.False(answer.MayPass);
    }

    [Fact]
    public async Task Question_LoraThatIsNone_IsAProblemThatStaysAndTheWorkerGoesOn()
    {
        await PutAsync("first.png", PngWriter.Encode(new byte[3 * 16], new VideoSize(4, 4)));
        await PutAsync("text.safetensors", "no LoRA at all"u8.ToArray());

        InputAnswer answer = await AskAsync("artifact://first.png", "artifact://text.safetensors");

        Assert.StartsWith("spec.loras[0].path: artifact://text.safetensors: ", answer.Problem, StringComparison.Ordinal);
        Assert.False(answer.MayPass);
        Assert.Null((await AskAsync("artifact://first.png")).Problem);
    }

    private async Task<InputAnswer> AskAsync(string picture, params string[] loras)
    {
        var question = new InputQuestion(
            Guid.NewGuid(),
            SmallVideos.Model,
            [new("spec.image.path", picture, FileUse.Picture)],
            [.. loras.Select((lora, index) => new NamedLora($"spec.loras[{index}].path", lora, 0.5, LoraTarget.Both))]);
        await farm.Questions.AskAsync(SmallFarm.Pool, question, CancellationToken.None);
        InputAnswer? answer = null;
        await Waiting.UntilAsync(
            async () => (answer = await farm.Questions.FindAsync(question, CancellationToken.None)) is not null, TimeSpan.FromMinutes(1), "nobody has answered");
        return answer!;
    }

    private async Task PutAsync(string name, byte[] content)
    {
        string path = Path.Combine(farm.StoreFolder, "files", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content);
    }
}
