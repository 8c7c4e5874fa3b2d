using System.IO.Compression;
using System.Runtime.InteropServices;
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
        Console.WriteLine(Path.GetRelativePath(AppContext.BaseDirectory, typeof(HoopoeBroker).Assembly.Location));
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
                "lib/net10.0/Hoopoe.Core.dll", "lib/net10.0/Hoopoe.Core.xml", "lib/net10.0/Hoopoe.Journal.dll", "lib/net10.0/Hoopoe.Journal.xml",
                "lib/net10.0/Hoopoe.Management.dll", "lib/net10.0/Hoopoe.Management.xml", "lib/net10.0/Hoopoe.Protocols.dll",
                "lib/net10.0/Hoopoe.Protocols.xml", "lib/net10.0/Hoopoe.Server.dll", "lib/net10.0/Hoopoe.Server.xml",
            ],
            await ContentAsync(Path.Combine(project.Feed, $"Hoopoe.Server.{version}.nupkg"), "lib/"));
        Assert.Equal(
            from runtime in (string[])["linux-arm64", "linux-x64", "osx-arm64", "win-x64"]
            from assembly in (string[])["Core", "Journal", "Management", "Protocols", "Server"]
            select $"runtimes/{runtime}/lib/net10.0/Hoopoe.{assembly}.dll",
            await ContentAsync(Path.Combine(project.Feed, $"Hoopoe.Server.{version}.nupkg"), "runtimes/"));

        await project.WriteAsync(version, Program);
        Succeeded(await project.BuildAsync());
        ProcessRun run = await project.RunAsync();
        Succeeded(run);
        // What is compiled ahead for this platform is what runs.
        string ahead = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "lib", "net10.0", "Hoopoe.Server.dll");
        Assert.Equal(["hello, one of two: True", ahead], run.Output.Trim().Split(Environment.NewLine));
    }

    private static void Succeeded(ProcessRun run) =>
        Assert.True(run is { ExitCode: 0, OutOfTime: false }, $"exit code {run.ExitCode}, out of time {run.OutOfTime}\n{run.Output}\n{run.Error}");

    private static async Task<IEnumerable<string>> ContentAsync(string package, string folder)
    {
        await using ZipArchive content = await ZipFile.OpenReadAsync(package);
        return [.. content.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }
}
