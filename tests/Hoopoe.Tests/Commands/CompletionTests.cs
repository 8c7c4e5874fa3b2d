using Hoopoe.Commands;
using Xunit;

namespace Hoopoe.Tests.Commands;

/// <summary>What a shell is offered while a command is typed.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData(new[] { "con" }, new[] { "consume" })]
    [InlineData(new[] { "ctl", "list_u" }, new[] { "list_user_limits", "list_user_permissions", "list_user_topic_permissions", "list_users" })]
    [InlineData(new[] { "ctl", "-p", "v", "purge" }, new[] { "purge_queue" })]
    [InlineData(new[] { "publish", "--routing-key", "q", "--pri" }, new[] { "--priority" })]
    [InlineData(new[] { "ctl", "delete_queue", "--if" }, new[] { "--if-empty", "--if-unused" })]
    [InlineData(new[] { "ctl", "delete_queue", "--vh" }, new[] { "--vhost" })]
    [InlineData(new[] { "ctl", "nonsense", "x" }, new string[0])]
    [InlineData(new[] { "completion", "w" }, new string[0])]
    [InlineData(new[] { "completion", "" }, new[] { "bash", "fish", "pwsh", "zsh" })]
    [InlineData(new[] { "consume", "q", "--ack", "re" }, new[] { "reject", "requeue" })]
    [InlineData(new[] { "ctl", "list_queues", "--formatter", "" }, new[] { "csv", "json", "pretty_table", "table" })]
    public void Words_Begun_BecomeCommandsAndOptions(string[] words, string[] expected) => Assert.Equal(expected, WordCompletion.Of(HoopoeCommand.CreateRoot(), words));

    [Fact]
    public void Words_NothingTyped_AreTheCommands() => Assert.Superset(new HashSet<string> { "serve", "ctl", "publish", "consume", "browse", "top", "completion" }, WordCompletion.Of(HoopoeCommand.CreateRoot(), []).ToHashSet());

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_Shell_AsksHoopoeForWords(string shell)
    {
        var output = new StringWriter();
        var root = new System.CommandLine.RootCommand { CompletionCommand.Create(HoopoeCommand.CreateRoot, output) };
        Assert.Equal(0, await HoopoeCommand.RunAsync(root, ["completion", shell], TextWriter.Null));
        Assert.Contains("hoopoe completion words --", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_EmptyWord_IsOneToComplete()
    {
        var output = new StringWriter { NewLine = "\n" };
        var root = new System.CommandLine.RootCommand { CompletionCommand.Create(HoopoeCommand.CreateRoot, output) };
        Assert.Equal(0, await HoopoeCommand.RunAsync(root, ["completion", "words", "--", "bench", ""], TextWriter.Null));
        Assert.Equal("report\n", output.ToString());
    }

    [Fact]
    public async Task Completion_Words_AreALineEach()
    {
        var output = new StringWriter { NewLine = "\n" };
        var root = new System.CommandLine.RootCommand { CompletionCommand.Create(HoopoeCommand.CreateRoot, output) };
        Assert.Equal(0, await HoopoeCommand.RunAsync(root, ["completion", "words", "--", "ctl", "check_p"], TextWriter.Null));
        Assert.Equal("check_port_listener\ncheck_protocol_listener\n", output.ToString());
    }
}
