namespace Wan.Farm.Cli.Records;

/// <summary>What computed: the same bytes are promised for the same device and precision, whatever the number of threads.</summary>
internal sealed record MachineRecord(string Device, string Precision, int Threads);
