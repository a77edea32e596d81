using System.CommandLine;
using Wan.Parallel.Mesh;

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

    private readonly Option<Uri[]> allowUrl = new("--allow-url")
    {
        Description = "Let the job name pictures and videos by URLs that begin like this. May be repeated. [default: none, files in the job's folder only]",
        HelpName = "PREFIX",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = OptionValue.UrlPrefixes,
    };

    private readonly Option<string?> filesFrom = new("--files-from")
    {
        Description = "An artifact store: the job may name the files that people put into its folder files/, as artifact://NAME. [default: none]",
        HelpName = "DIR|s3://BUCKET/PREFIX",
    };

    private readonly Option<OutputFormat> format = new("--output")
    {
        Description = "What standard output carries: text for people, or one JSON object. [default: table]",
        HelpName = "table|json",
        CustomParser = OptionValue.OneOf<OutputFormat>,
    };

    private readonly Option<DeviceChoice> device = OptionValue.Device();

    private readonly Option<int?> lanes = new("--lanes")
    {
        Description = "Processes that denoise the windows of a long video together and decode its segments side by side. The video is the same for every number. [default: none, all in this process]",
        HelpName = "N",
        CustomParser = result => OptionValue.Number(result, 1, 64),
    };

    private readonly Option<MeshShape?> group = new("--group")
    {
        Description = "Ranks that compute every denoising step together, each a process: ulysses shares attention heads, ring blocks of tokens, cfg=2 the two branches of guidance. Instead of --lanes. [default: none]",
        HelpName = "ulysses=N,ring=N,cfg=1|2",
        CustomParser = OptionValue.Mesh,
    };

    private readonly Option<WeightChoice> weights = new("--weights")
    {
        Description = "How the transformer's blocks are held: whole; divided among the ranks of a group, which gather them one ahead of their use; or streamed, read from their files one ahead. Auto takes the first that fits in memory. [default: auto]",
        HelpName = "auto|whole|divided|streamed",
        CustomParser = OptionValue.OneOf<WeightChoice>,
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
        foreach (Option option in new Option[] { model, output, set, allowUrl, filesFrom, format, device, lanes, group, weights, threads })
            command.Add(option);
    }

    public JobRequest Read(ParseResult parsed) => new(
        File: parsed.GetRequiredValue(file),
        Model: parsed.GetValue(model),
        OutputFolder: parsed.GetRequiredValue(output),
        Overrides: parsed.GetValue(set) ?? [],
        AllowedUrls: parsed.GetValue(allowUrl) ?? [],
        FilesFrom: parsed.GetValue(filesFrom),
        Format: parsed.GetValue(format),
        Device: parsed.GetValue(device),
        Lanes: parsed.GetValue(lanes),
        Group: parsed.GetValue(group),
        Weights: parsed.GetValue(weights),
        Threads: parsed.GetValue(threads));
}
