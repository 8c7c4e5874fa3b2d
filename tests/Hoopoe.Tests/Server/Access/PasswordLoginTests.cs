using Hoopoe.Core.Access;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access;

/// <summary>RabbitMQ.Client with slow hashes, and what a broker makes of passwords by default.</summary>
public sealed class PasswordLoginTests
{
    [Fact]
    public async Task User_WithANewPassword_LogsIn()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await AddAsync(broker);
        Assert.Equal(PasswordHash.Pbkdf2, broker.Broker.Core.Users.Find("ann")!.Password!.Algorithm);
        await using var connection = await ConnectAsync(broker, "secret");
        await using var channel = await connection.CreateChannelAsync();
        Assert.Equal("ann", Assert.Single(broker.Broker.Core.Connections.All).User);
    }

    [Fact]
    public async Task Password_ThatIsWrong_IsRefused()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await AddAsync(broker);
        var error = await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => ConnectAsync(broker, "wrong"));
        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    [Fact]
    public async Task DefaultUser_OnDisk_HasASlowHashOnlyWhereItsPasswordIsASecret()
    {
        string directory = Directory.CreateTempSubdirectory("hoopoe-users").FullName;
        try
        {
            var options = EmbeddedBroker.Options with { Data = new DataOptions { Directory = directory }, Default = new DefaultUserOptions { Password = "a secret" } };
            byte[] secret;
            await using (var broker = await EmbeddedBroker.StartAsync(options))
            {
                Assert.Equal(PasswordHash.Pbkdf2, broker.Broker.Core.Users.Find("guest")!.Password!.Algorithm);
                secret = await File.ReadAllBytesAsync(Path.Combine(directory, "login-secret"), TestContext.Current.CancellationToken);
            }
            await using (var broker = await EmbeddedBroker.StartAsync(options))
            {
                Assert.True(broker.Broker.Core.Users.Find("guest")!.Password!.Matches("a secret"));
                Assert.Equal(secret, await File.ReadAllBytesAsync(Path.Combine(directory, "login-secret"), TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task DefaultUser_InMemory_HasAQuickHash()
    {
        await using var broker = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Default = new DefaultUserOptions { Password = "a secret" } });
        Assert.Equal(PasswordHash.Sha256, broker.Broker.Core.Users.Find("guest")!.Password!.Algorithm);
    }

    private static async Task AddAsync(EmbeddedBroker broker)
    {
        var core = broker.Broker.Core;
        core.Users.Set(new UserDefinition("ann", await core.HashPasswordAsync("secret", default), []));
        core.Users.Set(new PermissionDefinition("ann", "/", ".*", ".*", ".*"));
    }

    private static async Task<IConnection> ConnectAsync(EmbeddedBroker broker, string password)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = broker.Broker.AmqpEndPoint.Port, UserName = "ann", Password = password, AutomaticRecoveryEnabled = false,
        };
        return await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
    }
}
