using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;

namespace Hoopoe.Interop.Package;

/// <summary>
/// A console project outside of the source tree, as somebody makes one who has only the package: in a folder of its own, with a
/// folder feed beside the usual feed, and with its own store of packages, so that none of an earlier run is taken for this one.
/// Disposing removes all of it.
/// </summary>
internal sealed class FreshProject : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("hoopoe-package-").FullName;

    /// <summary>The folder feed.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>Writes the project.</summary>
    /// <param name="version">The version of the package.</param>
    /// <param name="program">Its one source file.</param>
    public async Task WriteAsync(string version, string program)
    {
        await WriteFileAsync("NuGet.config", """
            <configuration>
              <packageSources>
                <add key="folder" value="feed" />
              </packageSources>
            </configuration>
            """);
        // Packages that this machine has are taken from where they are.
        string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await WriteFileAsync("Fresh.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{known}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Hoopoe.Server" Version="{version}" />
                <PackageReference Include="RabbitMQ.Client" Version="7.1.2" />
              </ItemGroup>
            </Project>
            """);
        await WriteFileAsync("Program.cs", program);
    }

    /// <summary>Restores and builds it.</summary>
    public Task<ProcessRun> BuildAsync() => ProcessRun.RunAsync(
        ["dotnet", "build", "--nologo", "--verbosity", "quiet", "--output", "out", "--property:NuGetAudit=false"], _folder, Limit);

    /// <summary>Runs what was built.</summary>
    public Task<ProcessRun> RunAsync() => ProcessRun.RunAsync(["dotnet", Path.Combine("out", "Fresh.dll")], _folder, Limit);

    /// <summary>Packs a project of the source tree, as it was built with these tests, into the folder feed.</summary>
    public Task<ProcessRun> PackAsync(string project, string version) => ProcessRun.RunAsync(
        [
            "dotnet", "pack", project, "--no-build", "--nologo", "--configuration", Repository.Configuration,
            $"--property:PackageVersion={version}", "--output", Feed,
        ],
        Repository.Root,
        Limit);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task WriteFileAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text);
}
