using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Tests.Terminals;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("render job.yaml --set spec.seed=7", "render", "job.yaml", "--set", "spec.seed=7")]
    [InlineData("render 'my job.yaml'", "render", "my job.yaml")]
    [InlineData(@"render 'it'\''s.yaml' ''", "render", "it's.yaml", "")]
    [InlineData("--set 'spec.prompt=a $HOME `x`'", "--set", "spec.prompt=a $HOME `x`")]
    public void Join_Words_ReadBackInAShell(string expected, params string[] words) => Assert.Equal(expected, ShellWords.Join(words));
}
