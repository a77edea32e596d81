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
        OperatorOptions options = OperatorOptions.Of(name => name is "WANFARM_WATCH" or "WANFARM_BROKER" ? "" : "x");

        Assert.Null(options.Watch);
        Assert.Equal("x", options.Database);
        Assert.Null(options.Broker);
    }

    [Fact]
    public void Broker_ThatIsNoAddress_IsNamedWithAnExample()
    {
        var error = Assert.Throws<InvalidOperationException>(() => OperatorOptions.Of(_ => "x"));

        Assert.Equal("WANFARM_BROKER is x, which is no address; give e.g. rabbitmq://wanfarm:secret@rabbitmq/", error.Message);
    }
}
