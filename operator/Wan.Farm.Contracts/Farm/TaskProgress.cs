namespace Wan.Farm.Contracts.Farm;

/// <summary>How far an attempt is.</summary>
/// <param name="FirstStep">Above 0 when it went on from a checkpoint.</param>
/// <param name="Step">Steps behind us, those of earlier attempts included.</param>
/// <param name="Steps">Of the task; 0 while it is not known.</param>
public readonly record struct TaskProgress(int FirstStep, int Step, int Steps);
