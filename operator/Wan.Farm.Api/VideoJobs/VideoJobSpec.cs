using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What to render.</summary>
public sealed record VideoJobSpec
{
    public required ModelSpec Model { get; init; }

    /// <summary>LoRAs, added in this order. Those that were distilled for few steps want sampling.steps and guidanceScale: 1 to match.</summary>
    [ItemCount(1, 32)]
    public IReadOnlyList<LoraSpec>? Loras { get; init; }

    /// <summary>What the video shows. The text encoder reads its first 512 tokens. Left out when there are shots.</summary>
    [NotBlank]
    [TextLength(PublishedDefaults.LongestPrompt)]
    public string? Prompt { get; init; }

    /// <summary>Absent: prompts are used as they are. Shots are extended one by one, the negative prompt never.</summary>
    public PromptExtensionSpec? PromptExtension { get; init; }

    /// <summary>Stretches with a prompt of their own, joined by cuts, in place of the one prompt.</summary>
    [ItemCount(1, 1000)]
    public IReadOnlyList<ShotSpec>? Shots { get; init; }

    /// <summary>
    /// The video's first frame, for models of type i2v and flf2v, which stretch it to the video's size, and ti2v, which may do without and scale it
    /// until it covers the video. With shots, every shot begins with it.
    /// </summary>
    public ImageSpec? Image { get; init; }

    /// <summary>The video's last frame, for models of type flf2v. It is scaled and cropped to cover the first one.</summary>
    public ImageSpec? LastImage { get; init; }

    /// <summary>What a model of type vace follows. With shots, every shot does.</summary>
    public VaceSpec? Vace { get; init; }

    /// <summary>What to steer away from; the empty text steers away from nothing in particular.</summary>
    /// <remarks>Absent means the published negative prompt. Without guidance (a scale of 1) it has no effect.</remarks>
    [TextLength(PublishedDefaults.LongestPrompt)]
    public string NegativePrompt { get; init; } = PublishedDefaults.NegativePrompt;

    /// <summary>Key of the noise: the same seed gives the same video. Absent: chosen once, then recorded.</summary>
    [Range(0, long.MaxValue)]
    public long? Seed { get; init; }

    public VideoSpec Video { get; init; } = new();

    public SamplingSpec Sampling { get; init; } = new();

    /// <summary>Absent: every step is computed in full.</summary>
    public AccelerationSpec? Acceleration { get; init; }

    public LongVideoSpec LongVideo { get; init; } = new();

    /// <summary>What weights and activations are held in.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    public FailurePolicySpec FailurePolicy { get; init; } = new();

    /// <summary>Absent: things may take as long as they do.</summary>
    public DeadlinesSpec? Deadlines { get; init; }

    public OutputSpec Output { get; init; } = new();

    /// <summary>The RenderPool that renders it, of the job's namespace. Absent: the first by name that has the model. Only clusters have pools.</summary>
    [DnsLabel]
    public string? Pool { get; init; }

    /// <summary>On a cluster: jobs of a higher number get their groups first.</summary>
    [Range(-1000, 1000)]
    public int Priority { get; init; }

    /// <summary>On a cluster: true stops the job within a step; what is rendered is kept, and false lets it go on.</summary>
    public bool Suspend { get; init; }

    /// <summary>On a cluster: chunks to do again. Requests that are answered, in status.retried, stay without effect.</summary>
    [ListKey("id")]
    [ItemCount(1, 100)]
    public IReadOnlyList<RetryRequest>? RetryRequests { get; init; }

    /// <summary>On a cluster: seconds after which a finished job's object is removed; its video stays. Absent: never.</summary>
    [Range(0, 31_536_000)]
    public int? TtlSecondsAfterFinished { get; init; }
}
