using Xunit;

namespace Hoopoe.Tests.Tidy;

/// <summary>Projects and folders keep to their side of the walls.</summary>
public sealed class WallTests
{
    [Fact]
    public void Projects_References_PointInward() =>
        Finding.AssertNone(SourceTree.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(ProjectGraphRule.Check));

    [Fact]
    public void DeterministicProjects_Sources_StayBehindTheirWalls() =>
        Finding.AssertNone(Binding.DeterministicSources.SelectMany(file => WallRule.Check(Binding.OfDeterministicProjects, file)));

    [Theory]
    [InlineData("src/Hoopoe.Journal/Hoopoe.Journal.csproj", "Hoopoe.Core")]
    [InlineData("src/Hoopoe.Core/Hoopoe.Core.csproj", "Hoopoe.Protocols")]
    [InlineData("src/Hoopoe/Hoopoe.csproj", "Hoopoe.Core")]
    [InlineData("src/Hoopoe.Extra/Hoopoe.Extra.csproj", "Hoopoe.Journal")]
    [InlineData("tests/Hoopoe.Interop/Hoopoe.Interop.csproj", "Hoopoe.Server")]
    public void Project_ReferencingOutward_IsCaught(string project, string target) =>
        Assert.NotEmpty(ProjectGraphRule.Check(new SourceFile(project, $"""<Project><ProjectReference Include="../{target}/{target}.csproj" /></Project>""")));

    [Theory]
    [InlineData("src/Hoopoe.Core/A.cs", "using System.Text.Json;")]
    [InlineData("src/Hoopoe.Core/A.cs", "class A(System.Net.Sockets.Socket s);")]
    [InlineData("src/Hoopoe.Core/A.cs", "using Hoopoe.Protocols.Amqp;")]
    [InlineData("src/Hoopoe.Journal/A.cs", "namespace Hoopoe.Journal; class A : Protocols.Amqp.Channel;")]
    [InlineData("src/Hoopoe.Protocols/Mqtt/A.cs", "using Hoopoe.Protocols.Amqp;")]
    [InlineData("src/Hoopoe.Protocols/Mqtt/A.cs", "namespace Hoopoe.Protocols.Mqtt; class A : Amqp.Channel;")]
    [InlineData("src/Hoopoe.Protocols/Amqp/Wire/A.cs", "using Hoopoe.Core;")]
    [InlineData("src/Hoopoe.Protocols/Amqp/Wire/A.cs", "namespace Hoopoe.Protocols.Amqp.Wire; class A : Hoopoe.Core.Queue;")]
    [InlineData("src/Hoopoe.Protocols/Amqp/Wire/A.cs", "namespace Hoopoe.Protocols.Amqp.Wire; class A : Channel;")]
    public void Source_NamingOverItsWall_IsCaught(string path, string text) => Assert.NotEmpty(Check(path, text));

    [Theory]
    [InlineData("src/Hoopoe.Protocols/Amqp/A.cs", "using Hoopoe.Core; using Hoopoe.Protocols.Amqp.Wire; class A(Queue q, Frame f);")]
    [InlineData("src/Hoopoe.Protocols/Amqp/Wire/A.cs", "using Hoopoe.Protocols.Amqp.Wire; class A(System.Buffers.SequencePosition p, Frame f);")]
    public void Source_NamingWhatItMay_IsLeftAlone(string path, string text) => Assert.Empty(Check(path, text));

    private static IEnumerable<Finding> Check(string path, string text)
    {
        var others = new SourceFile(
            "Others.cs",
            """
            namespace Hoopoe.Core { class Queue; }
            namespace Hoopoe.Protocols.Amqp { class Channel; }
            namespace Hoopoe.Protocols.Amqp.Wire { class Frame; }
            """);
        var file = new SourceFile(path, text);
        return WallRule.Check(new Binding(others, file), file);
    }
}
