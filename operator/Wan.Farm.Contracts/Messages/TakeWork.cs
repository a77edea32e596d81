namespace Wan.Farm.Contracts.Messages;

/// <summary>To one idle worker of a pool: look whether there is work.</summary>
/// <remarks>It names no task: which one is due is decided when it is taken. Lost, doubled or late ones do no harm.</remarks>
public sealed record TakeWork(string Pool);
