using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Workloads;

/// <summary>Addresses of brokers as people write them.</summary>
public sealed class BrokerUriTests
{
    [Theory]
    [InlineData("amqp://localhost", "amqp://guest@localhost:5672/")]
    [InlineData("broker:5673", "amqp://guest@broker:5673/")]
    [InlineData("amqps://u:p%40ss@broker/a%2Fb", "amqps://u@broker:5671/a%2Fb")]
    [InlineData("amqp://[::1]:99/v", "amqp://guest@::1:99/v")]
    public void Parse_Address_FillsInWhatItLeavesOut(string text, string expected) => Assert.Equal(expected, BrokerUri.Parse(text).ToString());

    [Fact]
    public void Parse_EscapedPassword_IsUnescaped() => Assert.Equal("p@ss", BrokerUri.Parse("amqp://u:p%40ss@broker").Password);

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("amqp://")]
    [InlineData("amqp://host?x=1")]
    public void Parse_NoAddress_SaysWhatIs(string text) =>
        Assert.Contains("an address is", Assert.Throws<WorkloadException>(() => BrokerUri.Parse(text)).Message, StringComparison.Ordinal);
}
