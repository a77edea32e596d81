using System.Diagnostics;
using System.Text.Json;
using Wan.Farm.Testing;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Jobs that name files of an artifact store.</summary>
public sealed class StoreJobTests : IDisposable
{
    private readonly TempFolder folder = new();

    public StoreJobTests()
    {
        CheckpointInit.Write(Path.Combine(folder, "model"), CheckpointInitOptions.Of("tiny-i2v"), progress: null, CancellationToken.None);
        using Process ffmpeg = Process.Start("ffmpeg", $"-nostdin -v error -y -f lavfi -i testsrc=s=64x48 -frames:v 1 \"{folder["store", "files", "shots", "first.png"]}\"");
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        LoraFiles.Write(folder["store", "files", "style.safetensors"], Path.Combine(folder, "model"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Plan_PictureAndLoraOfTheStore_HasTheKeysOfTheSameFilesElsewhere()
    {
        CommandResult named = await PlanAsync("artifact://shots/first.png", "artifact://style.safetensors", "--files-from", folder["store"]);
        File.Copy(folder["store", "files", "shots", "first.png"], folder["first.png"]);
        CommandResult beside = await PlanAsync("first.png", folder["store", "files", "style.safetensors"]);

        Assert.Equal((0, ""), (named.Code, named.Talk));
        Assert.Equal(Keys(beside), Keys(named));
        Assert.False(Directory.Exists(Path.Combine(folder, "out")));
    }

    [Fact]
    public async Task Render_PictureAndLoraOfTheStore_NeedsTheStoreNoMoreOnceItIsKept()
    {
        string[] named = ["artifact://shots/first.png", "artifact://style.safetensors", "--files-from", folder["store"], "--output", "json"];
        CommandResult render = await RunAsync("render", named);
        Assert.Equal(0, render.Code);

        using JsonDocument report = JsonDocument.Parse(render.Output);
        string? lora = report.RootElement.GetProperty("result").GetProperty("model").GetProperty("loras")[0].GetProperty("file").GetString();

        Assert.Equal("artifact://style.safetensors", lora);
        Assert.Equal(2, Directory.GetFiles(folder["out", ".wanfarm", "inputs"], "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Plan_StoreIsNotNamed_SaysWhichOptionDoes()
    {
        CommandResult plan = await PlanAsync("artifact://shots/first.png", "artifact://style.safetensors");

        Assert.Equal(2, plan.Code);
        Assert.Contains("spec.image.path: artifact://shots/first.png: is the name of a file in an artifact store, and none is known here; give the store with --files-from", plan.Talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_LoraIsNotInTheStore_NamesItsFieldAndPlace()
    {
        CommandResult plan = await PlanAsync("artifact://shots/first.png", "artifact://other.safetensors", "--files-from", folder["store"]);

        Assert.Equal(1, plan.Code);   // trying again may help
        Assert.Contains($"spec.loras[0].path: artifact://other.safetensors: is not in the artifact store: there is no {folder["store", "files", "other.safetensors"]}", plan.Talk, StringComparison.Ordinal);
    }

    private static string?[] Keys(CommandResult plan)
    {
        using JsonDocument tasks = JsonDocument.Parse(plan.Output);
        return [.. tasks.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("key").GetString())];
    }

    private Task<CommandResult> PlanAsync(string picture, string lora, params string[] options) => RunAsync("plan", [picture, lora, "--output", "json", .. options]);

    private Task<CommandResult> RunAsync(string verb, string[] arguments)
    {
        File.WriteAllText(folder["job.yaml"], $$"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata: { name: stored }
            spec:
              model: { path: "{{Path.Combine(folder, "model")}}" }
              image: { path: "{{arguments[0]}}" }
              loras: [{ path: "{{arguments[1]}}" }]
              prompt: a small boat
              seed: 1
              video: { width: 32, height: 32, frames: 5 }
              sampling: { steps: 2 }
            """);
        return CommandLine.RunAsync([verb, folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", .. arguments[2..]]);
    }
}
