using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Estimates;

namespace Wan.Farm.Planning.Tests;

public sealed class PrecisionChoiceTests
{
    [Theory]
    [InlineData(Precision.Auto, DeviceKind.Cpu, ComputeDtype.Float32)]
    [InlineData(Precision.Auto, DeviceKind.Cuda, ComputeDtype.BFloat16)]
    [InlineData(Precision.Float32, DeviceKind.Cuda, ComputeDtype.Float32)]
    [InlineData(Precision.BFloat16, DeviceKind.Cpu, ComputeDtype.BFloat16)]
    [InlineData(Precision.Float16, DeviceKind.Cuda, ComputeDtype.Float16)]
    public void Resolve_EachChoice_GivesTheDtype(Precision precision, DeviceKind device, ComputeDtype dtype)
    {
        Assert.Equal(dtype, PrecisionChoice.Resolve(precision, device));
    }
}
