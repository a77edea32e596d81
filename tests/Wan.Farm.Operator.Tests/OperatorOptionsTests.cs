namespace Wan.Farm.Operator.Tests;

public sealed class OperatorOptionsTests
{
    [Fact]
    public void Options_ThatAreMissing_AreAllNamedWithAnExample()
    {
        var error = Assert.Throws<InvalidOperationException>(() => OperatorOptions.Of(_ => null));

        Assert.Contains("WANFARM_NAMESPACE is not set; give e.g. wan-farm", error.Message);
        Assert.Contains("WANFARM_DATABASE is not set; give e.g. Host=postgres;", error.Message);
    }

    [Fact]
    public void Options_WithoutAWatch_LookAfterEveryNamespace()
    {
        OperatorOptions options = OperatorOptions.Of(name => name is "WANFARM_WATCH" or "WANFARM_BROKER" or "WANFARM_PORT" ? "" : "x");

        Assert.Null(options.Watch);
        Assert.Equal("x", options.Database);
        Assert.Null(options.Broker);
        Assert.Equal(9464, options.Port);
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("65536")]
    [InlineData("-1")]
    public void Port_ThatIsNone_IsNamedWithWhatWouldBeAccepted(string port)
    {
        var error = Assert.Throws<InvalidOperationException>(() => OperatorOptions.Of(name => name switch { "WANFARM_PORT" => port, "WANFARM_BROKER" => null, _ => "x" }));

        Assert.Equal($"WANFARM_PORT is {port}, which is no port; give a number up to 65535, or 0 for none", error.Message);
    }

    [Fact]
    public void Broker_ThatIsNoAddress_IsNamedWithAnExample()
    {
        var error = Assert.Throws<InvalidOperationException>(() => OperatorOptions.Of(name => name == "WANFARM_PORT" ? "0" : "x"));

        Assert.Equal("WANFARM_BROKER is x, which is no address; give e.g. rabbitmq://wanfarm:secret@rabbitmq/", error.Message);
    }
}
