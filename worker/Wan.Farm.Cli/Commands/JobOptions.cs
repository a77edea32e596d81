using System.CommandLine;

namespace Wan.Farm.Cli.Commands;

/// <summary>The options that <c>render</c> and <c>plan</c> share, so that a plan shows what a render would do.</summary>
internal sealed class JobOptions
{
    private readonly Argument<string> file = new("FILE") { Description = "The VideoJob file (YAML or JSON)." };

    private readonly Option<string?> model = new("--model", "-m")
    {
        Description = "Folder of the checkpoint, in the original or the diffusers layout. [default: spec.model.path of the job]",
        HelpName = "DIR",
    };

    private readonly Option<string> output = new("--out", "-o")
    {
        Description = "Folder for the results; unfinished work is kept in its .wanfarm folder.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "renders",
    };

    private readonly Option<string[]> set = new("--set", "-s")
    {
        Description = "Override a field of the job, e.g. --set spec.video.frames=33 or --set spec.shots[1].frames=33. May be repeated.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<OutputFormat> format = new("--output")
    {
        Description = "What standard output carries: text for people, or one JSON object. [default: table]",
        HelpName = "table|json",
        CustomParser = OptionValue.OneOf<OutputFormat>,
    };

    private readonly Option<DeviceChoice> device = new("--device")
    {
        Description = "Where to compute; auto takes the first GPU when there is one. [default: auto]",
        HelpName = "auto|cpu|cuda",
        CustomParser = OptionValue.OneOf<DeviceChoice>,
    };

    private readonly Option<int?> lanes = new("--lanes")
    {
        Description = "Processes that denoise the windows of a long video together and decode its segments side by side. The video is the same for every number. [default: none, all in this process]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 64),
    };

    private readonly Option<int?> threads = new("--threads", "-t")
    {
        Description = "CPU threads. The frames are the same for every number. [default: the number of cores]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 1024),
    };

    public void AddTo(Command command)
    {
        command.Add(file);
        foreach (Option option in new Option[] { model, output, set, format, device, lanes, threads })
            command.Add(option);
    }

    public JobRequest Read(ParseResult parsed) => new(
        File: parsed.GetRequiredValue(file),
        Model: parsed.GetValue(model),
        OutputFolder: parsed.GetRequiredValue(output),
        Overrides: parsed.GetValue(set) ?? [],
        Format: parsed.GetValue(format),
        Device: parsed.GetValue(device),
        Lanes: parsed.GetValue(lanes),
        Threads: parsed.GetValue(threads));
}
