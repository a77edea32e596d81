using FsCheck.Xunit;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.Tests.Schema;

public sealed class ConstraintTests
{
    [Property]
    public bool MultipleOf_AnyNumber_AcceptsExactlyTheForm(int number) =>
        (new MultipleOfAttribute(4) { Plus = 1 }.Violation(number) is null) == ((((long)number - 1) % 4) == 0);

    [Theory]
    [InlineData(80, "80 is not 4n+1; nearest: 77, 81")]
    [InlineData(2, "2 is not 4n+1; nearest: 1, 5")]
    [InlineData(-2, "-2 is not 4n+1; nearest: -3, 1")]
    [InlineData(int.MaxValue, "2147483647 is not 4n+1; nearest: 2147483645, 2147483649")]
    public void MultipleOf_BetweenTwoAccepted_NamesBoth(int number, string message)
    {
        Assert.Equal(message, new MultipleOfAttribute(4) { Plus = 1 }.Violation(number));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(100.0)]
    public void Range_ItsEnds_AreAccepted(double number)
    {
        Assert.Null(new RangeAttribute(0.1, 100.0).Violation(number));
    }

    [Theory]
    [InlineData(0.0999999)]
    [InlineData(100.00001)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Range_BeyondItsEnds_NamesThem(double number)
    {
        Assert.EndsWith("is out of range; accepted: 0.1 to 100", new RangeAttribute(0.1, 100.0).Violation(number), StringComparison.Ordinal);
    }

    [Fact]
    public void Range_WholeNumbers_AreComparedExactly()
    {
        // As doubles, 2^63 - 2 and 2^63 - 1 are the same number.
        var range = new RangeAttribute(0, long.MaxValue - 1);

        Assert.Null(range.Violation(long.MaxValue - 1));
        Assert.NotNull(range.Violation(long.MaxValue));
    }

    [Property]
    public bool DnsLabel_AnyText_SuggestsAnAcceptedName(string? text)
    {
        const string marker = "accepted: ";
        var label = new DnsLabelAttribute();
        string? message = label.Violation(text ?? "");
        return message is null || label.Violation(message[(message.LastIndexOf(marker, StringComparison.Ordinal) + marker.Length)..]) is null;
    }

    [Theory]
    [InlineData("app", "wan", true)]
    [InlineData("studio.example/Show_1", "A.b-c", true)]
    [InlineData("app", "", true)]
    [InlineData("app", "two words", false)]
    [InlineData("", "x", false)]
    [InlineData("/app", "x", false)]
    [InlineData("Studio.Example/app", "x", false)]
    [InlineData("app", "wan\n", false)]
    public void LabelSyntax_KeysAndValues_AreThoseOfKubernetes(string key, string value, bool accepted)
    {
        Assert.Equal(accepted, new LabelSyntaxAttribute().Violation(new Dictionary<string, string> { [key] = value }) is null);
    }

    [Fact]
    public void LabelSyntax_Annotations_HoldAnyText()
    {
        var texts = new Dictionary<string, string> { ["note"] = "two words\n" };

        Assert.Null(new LabelSyntaxAttribute { KeysOnly = true }.Violation(texts));
    }
}
