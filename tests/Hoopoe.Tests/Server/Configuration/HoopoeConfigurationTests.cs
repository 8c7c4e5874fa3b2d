using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Configuration;

/// <summary>Options out of JSON, environment and command line, however each spells them.</summary>
public sealed class HoopoeConfigurationTests
{
    [Fact]
    public void Bind_Nothing_IsRabbitMqsDefaults()
    {
        var options = Bind();
        Assert.Equal(5672, options.Listen.Port);
        Assert.Null(Assert.Single(options.Listen.Addresses).Address);
        Assert.Equal(["guest"], options.Amqp.LoopbackUsers);
        Assert.Equal(("guest", "guest", "/"), (options.Default.User, options.Default.Password, options.Default.VirtualHost));
    }

    [Theory]
    [InlineData("Hoopoe:Amqp:FrameMax")]
    [InlineData("HOOPOE:AMQP:FRAME_MAX")]
    [InlineData("Hoopoe:amqp:frame-max")]
    public void Bind_AnySpelling_SetsTheOption(string path) => Assert.Equal(8192u, Bind((path, "8 KiB")).Amqp.FrameMax);

    [Fact]
    public void Bind_LaterSourceSpellsItDifferently_LaterSourceWins()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("HOOPOE:AMQP:FRAME_MAX", "8192")])
            .AddInMemoryCollection([new("Hoopoe:Amqp:FrameMax", "16384")])
            .Build();
        Assert.Equal(16384u, HoopoeConfiguration.Bind(configuration, HoopoeOptions.Standalone).Amqp.FrameMax);
    }

    [Fact]
    public void Bind_Json_ReadsNumbersFlagsAndLists()
    {
        const string Json = """
            { "Hoopoe": { "Listen": { "Port": 5673, "Bind": ["127.0.0.1", "[::1]:5674"] }, "Data": { "MemoryOnly": true },
              "Amqp": { "LoopbackUsers": ["a", "b"], "Heartbeat": "15s" }, "Log": { "Level": "debug" } },
              "Logging": { "LogLevel": { "Default": "None" } } }
            """;
        var options = HoopoeConfiguration.Bind(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json))).Build(), HoopoeOptions.Standalone);
        Assert.Equal(5673, options.Listen.Port);
        Assert.Equal(["127.0.0.1", "[::1]:5674"], options.Listen.Addresses.Select(address => address.ToString()));
        Assert.True(options.Data.MemoryOnly);
        Assert.Equal(["a", "b"], options.Amqp.LoopbackUsers);
        Assert.Equal(TimeSpan.FromSeconds(15), options.Amqp.Heartbeat);
        Assert.Equal(LogLevel.Debug, options.Log.Level);
    }

    [Fact]
    public void Bind_EmptyValue_LeavesTheDefault() => Assert.Equal(5672, Bind(("Hoopoe:Listen:Port", "")).Listen.Port);

    [Fact]
    public void Bind_NoLoopbackUsers_IsNobody() => Assert.Empty(Bind(("Hoopoe:Amqp:LoopbackUsers", "none")).Amqp.LoopbackUsers);

    [Fact]
    public void Bind_ShareOfMemory_IsTakenOfWhatThereIs() =>
        Assert.Equal(250, Bind(("Hoopoe:Memory:Limit", "25 %")).Memory.Limit.Bytes(available: 1000));

    [Fact]
    public void Bind_UnknownOption_NamesIt()
    {
        var error = Assert.Throws<OptionException>(() => Bind(("Hoopoe:Amqp:Hartbeat", "1s")));
        Assert.Equal("there is no option amqp.hartbeat; 'hoopoe options' lists them all", error.Message);
    }

    [Theory]
    [InlineData("listen.port", "65536")]
    [InlineData("listen.port", "-1")]
    [InlineData("listen.bind", "nowhere")]
    [InlineData("http.port", "x")]
    [InlineData("data.memory-only", "perhaps")]
    [InlineData("memory.limit", "0")]
    [InlineData("memory.limit", "101 %")]
    [InlineData("log.level", "3")]
    [InlineData("amqp.frame-max", "4095")]
    [InlineData("amqp.heartbeat", "30")]
    [InlineData("amqp.heartbeat", "20h")]
    [InlineData("amqp.handshake-timeout", "0")]
    [InlineData("amqp.max-connections", "many")]
    public void Bind_BadValue_NamesTheOptionAndWhatIsAllowed(string key, string value)
    {
        var error = Assert.Throws<OptionException>(() => Bind((HoopoeConfiguration.PathOf(key), value)));
        var option = OptionCatalogue.All.Single(option => option.Key == key);
        Assert.Equal($"option {key} is '{value}': allowed is {option.Allowed}", error.Message);
        Assert.Equal(key, error.Key);
    }

    [Fact]
    public void Bind_SectionOfItsOwn_IsReadWhole()
    {
        var configuration = Configuration(("Broker:Listen:Port", "5673"), ("Broker:Listen:Bind:0", "127.0.0.1"), ("Broker:Listen:Bind:1", "::1"), ("Hoopoe:Listen:Port", "1"));
        var options = HoopoeConfiguration.Bind(configuration.GetSection("Broker"), new HoopoeOptions());
        Assert.Equal(5673, options.Listen.Port);
        Assert.Equal(["127.0.0.1", "::1"], options.Listen.Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void Bind_SectionMergesTwoSpellings_SaysThatNoneIsTheLater()
    {
        var section = Configuration(("Hoopoe:Amqp:FrameMax", "8192"), ("Hoopoe:Amqp:Frame-Max", "16384")).GetSection("Hoopoe");
        var error = Assert.Throws<OptionException>(() => HoopoeConfiguration.Bind(section, new HoopoeOptions()));
        Assert.EndsWith("is set twice in different spellings: spell it alike everywhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_OptionsBefore_StayWhereNothingIsSet()
    {
        var before = new HoopoeOptions { Memory = new MemoryOptions { PageAboveBytes = 1 << 21 } };
        var options = HoopoeConfiguration.Bind(Configuration(("Hoopoe:Memory:Limit", "1 GiB")), before);
        Assert.Equal(1 << 21, options.Memory.PageAboveBytes);
        Assert.Equal(1 << 30, options.Memory.Limit.Bytes(available: 0));
    }

    private static HoopoeOptions Bind(params (string Path, string Value)[] values) => HoopoeConfiguration.Bind(Configuration(values), HoopoeOptions.Standalone);

    private static IConfigurationRoot Configuration(params (string Path, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Path, (string?)pair.Value))).Build();
}
