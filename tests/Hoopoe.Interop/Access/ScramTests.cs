using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Hoopoe.Interop.Clients;
using Hoopoe.Interop.Executable;
using Hoopoe.Interop.Management;
using Xunit;

namespace Hoopoe.Interop.Access;

/// <summary>Logins by SCRAM-SHA-256 at the executable, by RabbitMQ.Client with messages that GNU SASL makes and checks.</summary>
public sealed class ScramTests : IAsyncLifetime
{
    private static readonly ClientProgram _client = ClientProgram.DotNet("Scram", "Scram");
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private ServerProcess _server = null!;
    private ApiClient _api = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.ServeAsync(
            ["--port", "0", "--http-port", Parity.Brokers.FreePort.Find(1)[0].ToString(CultureInfo.InvariantCulture), "--set", "auth.mechanisms=PLAIN,SCRAM-SHA-256"]);
        _api = new ApiClient(_server.Http);
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("ann", "pencil")]
    [InlineData("a,n=n", "pä ß,=")]
    public async Task Login_OfAUserWithANewPassword_SucceedsAndTheBrokerProvesItself(string user, string password)
    {
        await AddAsync(user, new { password, tags = "" });
        await ExpectAsync(0, "logged in, and the broker knows the password too", user, password);
    }

    [Theory]
    [InlineData("ann", "pencils")]
    [InlineData("ann", "")]
    [InlineData("bob", "pencil")]
    public async Task Login_WithAWrongPasswordOrUser_IsRefused(string user, string password)
    {
        await AddAsync("ann", new { password = "pencil", tags = "" });
        await ExpectAsync(1, "refused: AuthenticationFailureException: ACCESS_REFUSED", user, password);
    }

    [Fact]
    public async Task Proof_OfTheBrokerThatWasChangedOnTheWay_IsFoundOutByTheClient()
    {
        await AddAsync("ann", new { password = "pencil", tags = "" });
        await ExpectAsync(1, "GSASL_", "ann", "pencil", "forge");
        await ExpectAsync(0, "logged in, and the broker knows the password too", "ann", "pencil");
    }

    [Fact]
    public async Task Login_OfAUserWithRabbitsHash_SucceedsOnceALoginByPasswordHasUpgradedIt()
    {
        byte[] salt = [1, 2, 3, 4];
        string hash = Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. "pencil"u8])]);
        await AddAsync("old", new { password_hash = hash, hashing_algorithm = "rabbit_password_hashing_sha256", tags = "" });
        await ExpectAsync(1, "refused: AuthenticationFailureException: ACCESS_REFUSED", "old", "pencil");
        using (await AmqpProbe.ConnectAsync(_server.Amqp, "old", "pencil"))
        {
            while ((await _api.JsonAsync("users/old")).GetProperty("hashing_algorithm").GetString() != "hoopoe_password_hashing_pbkdf2_sha256") await Task.Delay(20, Cancelled);
        }
        await ExpectAsync(0, "logged in, and the broker knows the password too", "old", "pencil");
        await ExpectAsync(1, "refused: AuthenticationFailureException: ACCESS_REFUSED", "old", "pen");
    }

    private async Task AddAsync(string user, object fields)
    {
        string path = Uri.EscapeDataString(user);
        await _api.CallAsync("PUT", $"users/{path}", JsonSerializer.Serialize(fields));
        await _api.CallAsync("PUT", $"permissions/%2F/{path}", """{"configure":".*","write":".*","read":".*"}""");
    }

    private async Task ExpectAsync(int exitCode, string output, params string[] login)
    {
        var probe = await ProcessRun.RunAsync([.. _client.Command, "probe"], _client.Directory, _limit);
        Assert.SkipUnless(probe.ExitCode == 0, $"not installed: Debian's libgsasl18 ({probe.Output}{probe.Error})");
        string port = _server.Amqp.Port.ToString(CultureInfo.InvariantCulture);
        var run = await ProcessRun.RunAsync([.. _client.Command, "127.0.0.1", port, .. login], _client.Directory, _limit);
        Assert.Contains(output, run.Output, StringComparison.Ordinal);
        Assert.True(exitCode == run.ExitCode, run.Error);
    }
}
