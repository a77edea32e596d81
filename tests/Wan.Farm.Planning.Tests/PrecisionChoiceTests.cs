using Wan.Farm.Api.Binding;
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

    [Fact]
    public void Resolve_Float16OnACpu_NamesWhatIsAccepted()
    {
        InvalidJobException refused = Assert.Throws<InvalidJobException>(() => PrecisionChoice.Resolve(Precision.Float16, DeviceKind.Cpu));

        Assert.Equal(
            "spec.precision: Float16 is not supported on a CPU, which lacks its arithmetic; accepted: Auto, Float32, BFloat16", refused.Message);
    }
}
