namespace Hoopoe.Tests.Server.Storage;

/// <summary>A directory of one test's own, removed with all that is in it when disposed of.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hoopoe-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
