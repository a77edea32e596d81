using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning;

/// <summary>From <c>spec.precision</c> to the dtype of a render.</summary>
public static class PrecisionChoice
{
    /// <summary>Auto is float32 on a CPU, which has no fast half precision here, and bfloat16, as published, on a GPU.</summary>
    /// <exception cref="InvalidJobException">The device does not compute in the precision that was asked for.</exception>
    public static ComputeDtype Resolve(Precision precision, DeviceKind device) => precision switch
    {
        Precision.Auto => device == DeviceKind.Cpu ? ComputeDtype.Float32 : ComputeDtype.BFloat16,
        Precision.Float32 => ComputeDtype.Float32,
        Precision.BFloat16 => ComputeDtype.BFloat16,
        Precision.Float16 when device != DeviceKind.Cpu => ComputeDtype.Float16,
        Precision.Float16 => throw new InvalidJobException(
            [new FieldProblem("spec.precision", "Float16 is not supported on a CPU, which lacks its arithmetic; accepted: Auto, Float32, BFloat16")]),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
