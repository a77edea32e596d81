using System.Security.Cryptography;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Seeds for jobs that name none.</summary>
public static class SeedChoice
{
    /// <summary>31 bits: short enough to be read aloud and typed, exact in every JSON reader.</summary>
    public static long Random() => RandomNumberGenerator.GetInt32(int.MaxValue);
}
