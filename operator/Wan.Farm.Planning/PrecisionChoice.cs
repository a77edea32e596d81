using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning;

/// <summary>From <c>spec.precision</c> to the dtype of a render.</summary>
public static class PrecisionChoice
{
    /// <summary>Auto is float32 on a CPU, which has no fast half precision here, and bfloat16, as published, on a GPU.</summary>
    public static ComputeDtype Resolve(Precision precision, DeviceKind device) => precision switch
    {
        Precision.Auto => device == DeviceKind.Cpu ? ComputeDtype.Float32 : ComputeDtype.BFloat16,
        Precision.Float32 => ComputeDtype.Float32,
        Precision.BFloat16 => ComputeDtype.BFloat16,
        Precision.Float16 => ComputeDtype.Float16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
