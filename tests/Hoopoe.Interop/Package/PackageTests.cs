using System.IO.Compression;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Package;

/// <summary>The package as its users get it: packed, restored from a folder into a fresh project, and run.</summary>
public sealed class PackageTests
{
    private const string Project = "src/Hoopoe.Server";

    private const string Program = """
        using System.Text;
        using Hoopoe.Server;
        using RabbitMQ.Client;

        await using var broker = await HoopoeBroker.StartAsync();
        await using var other = await HoopoeBroker.StartAsync();

        var factory = new ConnectionFactory { Uri = broker.AmqpUri };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("greetings");
        await channel.BasicPublishAsync("", "greetings", Encoding.UTF8.GetBytes("hello"));
        var message = await channel.BasicGetAsync("greetings", autoAck: true);

        Console.WriteLine($"{Encoding.UTF8.GetString(message!.Body.Span)}, one of two: {broker.AmqpUri != other.AmqpUri}");
        """;

    [Fact]
    public async Task Package_RestoredFromAFolderIntoAFreshProject_Runs()
    {
        // A version that nobody has in store.
        string version = $"0.1.0-test.{DateTime.UtcNow.Ticks}";
        using FreshProject project = new();
        Succeeded(await project.PackAsync(Project, version));
        Assert.Equal(
            [
                "Hoopoe.Core.dll", "Hoopoe.Core.xml", "Hoopoe.Journal.dll", "Hoopoe.Journal.xml",
                "Hoopoe.Management.dll", "Hoopoe.Management.xml",
                "Hoopoe.Protocols.dll", "Hoopoe.Protocols.xml", "Hoopoe.Server.dll", "Hoopoe.Server.xml", "README.md",
            ],
            await ContentAsync(Path.Combine(project.Feed, $"Hoopoe.Server.{version}.nupkg")));

        await project.WriteAsync(version, Program);
        Succeeded(await project.BuildAsync());
        ProcessRun run = await project.RunAsync();
        Succeeded(run);
        Assert.Equal("hello, one of two: True", run.Output.Trim());
    }

    private static void Succeeded(ProcessRun run) =>
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");

    private static async Task<IEnumerable<string>> ContentAsync(string package)
    {
        await using ZipArchive content = await ZipFile.OpenReadAsync(package);
        return [.. content.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal) || entry.Name == "README.md")
            .Select(entry => entry.Name).Order(StringComparer.Ordinal)];
    }
}
