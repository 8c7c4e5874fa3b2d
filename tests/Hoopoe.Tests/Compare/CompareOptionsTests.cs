using Hoopoe.Compare;
using Hoopoe.Compare.Brokers;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>What a comparison can be asked for.</summary>
public sealed class CompareOptionsTests
{
    [Fact]
    public void Options_All_AreRead()
    {
        var options = CompareOptions.Parse(["--workloads", "1,length", "--seconds", "2.5", "--rounds", "5", "--broker", "LavinMQ=amqp://127.0.0.1,pid=77"]);

        Assert.Equal((2.5, 5), (options.Seconds, options.Rounds));
        Assert.True(options.Runs("length"));
        Assert.False(options.Runs("2"));
        Assert.Equal("LavinMQ", Assert.Single(options.Others).Name);
    }

    [Fact]
    public void Options_None_RunEveryRow() => Assert.True(CompareOptions.Parse([]).Runs("13"));

    [Theory]
    [InlineData("--rounds")]
    [InlineData("--rounds", "no")]
    [InlineData("--seconds", "0")]
    [InlineData("--fast")]
    public void Options_NotUnderstood_AreRefused(params string[] arguments) =>
        Assert.Throws<FormatException>(() => CompareOptions.Parse(arguments));

    [Theory]
    [InlineData("a=amqp://host", "host", 5672, "guest", null)]
    [InlineData("a=amqp://u:p%40q@host:1234,pid=9", "host", 1234, "u", 9)]
    public void Broker_ByAddress_IsRead(string text, string host, int port, string user, int? processId)
    {
        var broker = RemoteBroker.Parse(text);

        Assert.Equal((host, port, user, processId), (broker.Address.Host, broker.Address.Port, broker.Login.UserName, broker.ProcessId));
    }

    [Theory]
    [InlineData("amqp://host")]
    [InlineData("a=http://host")]
    [InlineData("a=host")]
    [InlineData("a=amqp://host,pid=x")]
    [InlineData("a=amqp://host,pid=1,more")]
    public void Broker_NotUnderstood_IsRefused(string text) => Assert.Throws<FormatException>(() => RemoteBroker.Parse(text));
}
