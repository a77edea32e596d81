namespace FFMpegCore;

/// <summary>ffprobe's JSON, names in its snake_case.</summary>
internal sealed record FFProbeAnalysis(List<FFProbeStream>? Streams, FFProbeFormat? Format);
