using System.Text.Json;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;

namespace Wan.Farm.Cli.Tests.Commands;

/// <summary>Plans of jobs that name LoRAs: what fits is shown, what does not is refused before anything is rendered.</summary>
public sealed class LoraJobTests : IDisposable
{
    private static readonly string Model = GoldenFixtures.PathOf("models", "wan21-t2v");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Plan_Loras_ShowsWhatEachChanges()
    {
        string lora = LoraFiles.Write(folder["style.safetensors"], Model);

        CommandResult plan = await PlanAsync($"- path: {lora}\n      weight: 0.8");

        Assert.Equal(0, plan.Code);
        Assert.Matches($@"LoRA {lora} \([0-9a-f]{{12}}\) times 0\.8 changes \d+ parameters", plan.Output);
        Assert.DoesNotContain("note:", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_SameFileWithAnotherWeight_HasAnotherKeyForItsLatents()
    {
        string lora = LoraFiles.Write(folder["style.safetensors"], Model);

        Assert.Equal([true, false, false, false], (await KeysAsync($"- path: {lora}")).Zip(await KeysAsync($"- path: {lora}\n      weight: 0.5"), (a, b) => a == b));
    }

    [Fact]
    public async Task Plan_LoraThatFitsInPart_SaysHowManyTensorsAreLeftOut()
    {
        string lora = LoraFiles.Write(folder["style.safetensors"], Model, strangers: 3);

        CommandResult plan = await PlanAsync($"- path: {lora}");

        Assert.Equal(0, plan.Code);
        Assert.Matches(@"note: .*style\.safetensors: 3 of \d+ tensors have no place in the model and are left out: text_encoder\.layers\.0\.diff", plan.Output);
    }

    [Fact]
    public async Task Plan_LorasThatCannotBeUsed_NamesEachFieldAndItsReason()
    {
        string strange = LoraFiles.Write(folder["strange.safetensors"], Model, strangers: 1);
        using (FileStream file = File.Open(strange, FileMode.Open))
            file.SetLength(file.Length - 4);
        string vae = Path.Combine(Model, "diffusion_pytorch_model.safetensors");

        CommandResult plan = await PlanAsync($"- path: {folder["none.safetensors"]}\n    - path: {strange}\n    - path: {vae}");

        Assert.Equal(2, plan.Code);
        string[] errors = plan.Talk.TrimEnd().Split('\n');
        Assert.Equal(3, errors.Length);
        Assert.StartsWith($"error: spec.loras[0].path: {folder["none.safetensors"]}: ", errors[0], StringComparison.Ordinal);
        Assert.StartsWith($"error: spec.loras[1].path: {strange}: ", errors[1], StringComparison.Ordinal);
        Assert.StartsWith($"error: spec.loras[2].path: {vae}: no tensor of this LoRA belongs to the model.", errors[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Sample_RunsOneBranchOfFewSteps()
    {
        string lora = LoraFiles.Write(folder["fast.safetensors"], Model);
        string sample = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "samples", "lora.yaml")))
            .Replace("artifacts/models/tiny-few-steps.safetensors", lora, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["sample.yaml"], sample);

        CommandResult plan = await CommandLine.RunAsync("plan", folder["sample.yaml"], "--model", Model, "--out", Path.Combine(folder, "out"), "--device", "cpu");

        Assert.Equal(0, plan.Code);
        Assert.Contains("4 steps of", plan.Output, StringComparison.Ordinal);
        Assert.Contains($"LoRA {lora}", plan.Output, StringComparison.Ordinal);
    }

    private async Task<string?[]> KeysAsync(string loras)
    {
        using JsonDocument plan = JsonDocument.Parse((await PlanAsync(loras, "--output", "json")).Output);
        return [.. plan.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("key").GetString())];
    }

    private Task<CommandResult> PlanAsync(string loras, params string[] options)
    {
        File.WriteAllText(folder["job.yaml"], $"""
            apiVersion: wan.farm/v1alpha1
            kind: VideoJob
            metadata:
              name: styled
            spec:
              model:
                path: "{Model}"
              loras:
                {loras}
              prompt: a small boat
              seed: 1
              video:
                width: 64
                height: 48
                frames: 5
            """);
        return CommandLine.RunAsync(["plan", folder["job.yaml"], "--out", Path.Combine(folder, "out"), "--device", "cpu", .. options]);
    }
}
