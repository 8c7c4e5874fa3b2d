using System.Net;
using Hoopoe.Interop.Executable;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Listeners;
using Hoopoe.Tests.Server.Storage;
using Xunit;

namespace Hoopoe.Tests.Server.Listeners;

/// <summary>The address that a broker gives its clients.</summary>
public sealed class ClientUriTests
{
    [Fact]
    public async Task AmqpUri_NoOptions_IsAFreeLoopbackPortWithTheGuest()
    {
        await using var broker = await HoopoeBroker.StartAsync();
        Assert.Equal($"amqp://guest:guest@127.0.0.1:{broker.AmqpEndPoint.Port}/%2F", broker.AmqpUri.AbsoluteUri);
        Assert.NotEqual(0, broker.AmqpUri.Port);
        Assert.Empty(broker.HttpEndPoints);
    }

    [Fact]
    public async Task AmqpUri_NamesWithOddCharacters_AreEscaped()
    {
        var options = new HoopoeOptions { Default = new DefaultUserOptions { User = "a@b", Password = "p:/?", VirtualHost = "my shop" } };
        await using var broker = await HoopoeBroker.StartAsync(options);
        Assert.Equal($"amqp://a%40b:p%3A%2F%3F@127.0.0.1:{broker.AmqpEndPoint.Port}/my%20shop", broker.AmqpUri.AbsoluteUri);
    }

    [Theory]
    [InlineData("*", "127.0.0.1")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    public async Task AmqpUri_OtherAddress_IsOneThatClientsReach(string listen, string host)
    {
        Assert.True(ListenAddress.TryParse(listen, out var address));
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions { Listen = new ListenOptions { Addresses = [address] } });
        Assert.Equal(host, broker.AmqpUri.Host);
        using var client = await AmqpProbe.ConnectAsync(IPEndPoint.Parse(broker.AmqpUri.Authority.Split('@')[^1]));
    }

    [Fact]
    public async Task AmqpUri_DefinitionsBringOtherUsers_NamesNone()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["definitions.json"], """{ "users": [{ "name": "u", "password_hash": "", "tags": "" }] }""");
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions { Definitions = new DefinitionsOptions { File = directory["definitions.json"] } });
        Assert.Equal("", broker.AmqpUri.UserInfo);
    }

    [Fact]
    public async Task AmqpUri_NoAddress_SaysThatNothingListens()
    {
        await using var broker = await HoopoeBroker.StartAsync(new HoopoeOptions { Listen = ListenOptions.None });
        Assert.Empty(broker.AmqpEndPoints);
        var error = Assert.Throws<InvalidOperationException>(() => broker.AmqpUri);
        Assert.StartsWith("This broker opens no port", error.Message, StringComparison.Ordinal);
    }
}
