namespace Wan.Farm.Cli.Records;

/// <summary>What computed: the same bytes are promised for the same device and precision, whatever the numbers of threads and lanes.</summary>
/// <param name="Lanes">Processes; null when all was done in one.</param>
internal sealed record MachineRecord(string Device, string Precision, int Threads, int? Lanes);
