namespace Wan.Farm.Cli.Records;

/// <summary>What computed: the same bytes are promised for the same device and precision, whatever the numbers of threads and lanes, and of the same group.</summary>
/// <param name="Lanes">Processes that denoised windows apart; null when there were none.</param>
/// <param name="Group">The mesh of processes that computed every step together; null when there was none.</param>
internal sealed record MachineRecord(string Device, string Precision, int Threads, int? Lanes, string? Group);
