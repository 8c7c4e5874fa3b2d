using System.Diagnostics;
using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>The checked-in codec is the one that the table in spec/ gives.</summary>
public sealed class GeneratedCodeTests
{
    [Fact]
    public async Task Generator_Check_FindsNothingStale()
    {
        ProcessStartInfo start = new("dotnet", ["run", "spec/generate.cs", "--", "--check"])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process generator = Process.Start(start)!;
        Task<string> errors = generator.StandardError.ReadToEndAsync();
        string output = await generator.StandardOutput.ReadToEndAsync();
        await generator.WaitForExitAsync();
        Assert.True(generator.ExitCode == 0, output + await errors);
    }

    [Theory]
    [InlineData(312, "NO_ROUTE", false)]
    [InlineData(404, "NOT_FOUND", false)]
    [InlineData(320, "CONNECTION_FORCED", true)]
    [InlineData(540, "NOT_IMPLEMENTED", true)]
    public void ReplyCode_ByNumber_HasTheSpecifiedNameAndReach(ushort code, string name, bool endsConnection)
    {
        Assert.Equal(name, ((ReplyCode)code).Name());
        Assert.Equal(endsConnection, ((ReplyCode)code).IsConnectionError());
    }
}
