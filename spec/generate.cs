// Writes the AMQP 0-9-1 codec from spec/amqp-0-9-1.txt.
//   dotnet run spec/generate.cs              writes the *.g.cs files and removes those the table no longer gives
//   dotnet run spec/generate.cs -- --check   writes nothing; exit code 1 if a file differs from what it would write
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

string root = Path.GetDirectoryName(Path.GetDirectoryName(SourcePath()))!;
string wire = Path.Combine(root, "src", "Hoopoe.Protocols", "Amqp", "Wire");
Spec spec = Spec.Parse(File.ReadAllLines(Path.Combine(root, "spec", "amqp-0-9-1.txt")));

bool check = args.Contains("--check");
int stale = 0;
HashSet<string> leftOver = [.. Directory.EnumerateFiles(wire, "*.g.cs", SearchOption.AllDirectories)];
foreach ((string path, string text) in Emitter.Emit(spec))
{
    string file = Path.Combine(wire, path);
    leftOver.Remove(file);
    if (File.Exists(file) && File.ReadAllText(file) == text) continue;
    stale++;
    Console.WriteLine($"{(check ? "stale" : "wrote")} {Path.GetRelativePath(root, file)}");
    if (!check) File.WriteAllText(file, text);
}

foreach (string file in leftOver)
{
    stale++;
    Console.WriteLine($"{(check ? "stale" : "removed")} {Path.GetRelativePath(root, file)}");
    if (!check) File.Delete(file);
}

return check && stale > 0 ? 1 : 0;

static string SourcePath([CallerFilePath] string path = "") => path;

/// <summary>One field of a method or one property; `reserved` ones travel but mean nothing.</summary>
sealed record Field(string Type, string Name)
{
    public bool IsReserved => Name == "reserved";
    public bool IsBit => Type == "bit";
    public bool IsSpan => Type is "shortstr" or "longstr" or "table";
    public string Member => Names.Pascal(Name);
    public string Local => Names.Camel(Name);

    public string CSharpType => Type switch
    {
        "bit" => "bool",
        "octet" => "byte",
        "short" => "ushort",
        "long" => "uint",
        "longlong" or "timestamp" => "ulong",
        _ => "ReadOnlySpan<byte>",
    };

    /// <summary>How the reader and the writer call the type, after Read or Write.</summary>
    public string Verb => Type switch
    {
        "octet" => "Octet",
        "short" => "Short",
        "long" => "Long",
        "longlong" or "timestamp" => "LongLong",
        "shortstr" => "ShortString",
        "longstr" => "LongString",
        "table" => "Table",
        _ => throw new InvalidDataException($"unknown type {Type}"),
    };

    /// <summary>The bytes the field takes apart from the contents of a span.</summary>
    public int FixedLength => Type switch
    {
        "octet" or "shortstr" => 1,
        "short" => 2,
        "long" or "longstr" or "table" => 4,
        _ => 8,
    };
}

/// <summary>One method with its fields in the order they travel.</summary>
sealed record Method(string Class, int ClassId, string Name, int Id, string From, bool HasContent, string[] Replies, Field[] Fields)
{
    public string TypeName => Names.Pascal(Class) + Names.Pascal(Name);
    public string FullName => $"{Class}.{Name}";

    /// <summary>Runs of bits that share an octet; any other field is a run of its own.</summary>
    public IEnumerable<Field[]> Runs()
    {
        for (int i = 0; i < Fields.Length;)
        {
            Field[] run = Fields[i].IsBit ? [.. Fields.Skip(i).TakeWhile(f => f.IsBit)] : [Fields[i]];
            yield return run;
            i += run.Length;
        }
    }
}

/// <summary>What the table in spec/ says.</summary>
sealed record Spec(
    List<Method> Methods, List<Field> Properties,
    List<(string Group, string Name, int Value)> Constants, List<(string Scope, string Name, int Code)> Errors)
{
    public static Spec Parse(string[] lines)
    {
        Spec spec = new([], [], [], []);
        string className = "";
        int classId = 0;
        foreach (string line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith("class ", StringComparison.Ordinal))
            {
                (className, classId) = (line.Split(' ')[1], Number(line.Split(' ')[2]));
                continue;
            }

            (string head, string tail) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..]);
            string[] words = head.Split(' ');
            if (words[0] == "constants") spec.Constants.AddRange(Pairs(tail).Select(p => (words[1], p.Name, p.Value)));
            else if (words[0] == "errors") spec.Errors.AddRange(Pairs(tail).Select(p => (words[1], p.Name, p.Value)));
            else if (words[0] == "properties") spec.Properties.AddRange(Fields(tail));
            else
            {
                string[] replies = words.Contains("->") ? words[(Array.IndexOf(words, "->") + 1)..] : [];
                spec.Methods.Add(new(
                    className, classId, words[1], Number(words[0]), words[3], words.Contains("content"), replies, [.. Fields(tail)]));
            }
        }

        return spec;
    }

    private static IEnumerable<Field> Fields(string text) =>
        from part in Parts(text)
        let words = part.Split(' ')
        from name in words.Skip(1)
        select new Field(words[0], name);

    private static IEnumerable<(string Name, int Value)> Pairs(string text) =>
        Parts(text).Select(part => (part.Split(' ')[0], Number(part.Split(' ')[1])));

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>The C# spelling of the names in the table.</summary>
static class Names
{
    public static string Pascal(string name) => string.Concat(name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + Pascal(name)[1..];
    public static string Shout(string name) => name.ToUpperInvariant().Replace('-', '_');
}

/// <summary>Collects lines of C# under the right indentation.</summary>
sealed class Code
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public Code()
    {
        Line("// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.");
        Line("#nullable enable");
        Line();
        Line("namespace Hoopoe.Protocols.Amqp.Wire;");
    }

    public void Line(string text = "") => _text.Append(text.Length == 0 ? "" : new string(' ', _depth * 4)).Append(text).Append('\n');

    /// <summary>Writes <paramref name="head"/> and a braced block under it.</summary>
    public void Block(string head, Action body, string end = "}")
    {
        Line(head);
        Line("{");
        _depth++;
        body();
        _depth--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}

/// <summary>Turns the table into the text of each generated file.</summary>
static class Emitter
{
    public static IEnumerable<(string Path, string Text)> Emit(Spec spec)
    {
        foreach (IGrouping<string, Method> methods in spec.Methods.GroupBy(m => m.Class))
            yield return ($"Methods/{Names.Pascal(methods.Key)}.g.cs", Class(methods));
        yield return ("Methods/MethodNames.g.cs", MethodNames(spec));
        yield return ("Methods/ReplyCode.g.cs", ReplyCodes(spec));
        foreach (var group in spec.Constants.GroupBy(c => c.Group))
            yield return ($"Frames/{Names.Pascal(group.Key)}.g.cs", Constants(group.Key, group.Select(c => (c.Name, c.Value))));
        yield return ("Properties/PropertyFlags.g.cs", PropertyFlags(spec.Properties));
        yield return ("Properties/BasicProperties.g.cs", BasicProperties(spec.Properties));
    }

    private static string Class(IEnumerable<Method> methods)
    {
        Code code = new();
        foreach (Method method in methods)
        {
            code.Line();
            code.Line($"/// <summary>{method.FullName}: {Describe(method)}.</summary>");
            code.Block($"internal readonly ref struct {method.TypeName} : IMethod<{method.TypeName}>", () => Body(code, method));
        }

        return code.ToString();
    }

    private static string Describe(Method method)
    {
        string from = method.From == "both" ? "from either side" : $"from the {method.From}";
        string content = method.HasContent ? ", followed by content" : "";
        string replies = string.Join(" or ", method.Replies.Select(reply => $"{method.Class}.{reply}"));
        return from + content + (replies.Length == 0 ? "" : $", answered by {replies}");
    }

    private static void Body(Code code, Method method)
    {
        code.Line($"public const ushort ClassId = {method.ClassId};");
        code.Line($"public const ushort MethodId = {method.Id};");
        code.Line("public const uint Id = ((uint)ClassId << 16) | MethodId;");
        code.Line();
        Field[] members = [.. method.Fields.Where(f => !f.IsReserved)];
        foreach (Field field in members) code.Line($"public {field.CSharpType} {field.Member} {{ get; init; }}");
        if (members.Length > 0) code.Line();
        int fixedLength = 4 + method.Runs().Sum(run => run[0].IsBit ? 1 : run[0].FixedLength);
        string lengths = string.Concat(members.Where(f => f.IsSpan).Select(f => $" + {f.Member}.Length"));
        code.Line($"public int EncodedLength => {fixedLength}{lengths};");
        code.Line();
        Reader(code, method, members);
        code.Line();
        Writer(code, method);
    }

    private static void Reader(Code code, Method method, Field[] members)
    {
        code.Block($"public static bool TryRead(ReadOnlySpan<byte> payload, out {method.TypeName} method)", () =>
        {
            code.Line("WireReader reader = new(payload);");
            foreach (Field[] run in method.Runs()) code.Line(ReadStatement(run, method.HasContent));
            if (members.Length == 0) code.Line("method = default;");
            else code.Block("method = new()", () => Initializers(code, method), "};");
            code.Line("return reader.Completed;");
        });
    }

    private static string ReadStatement(Field[] run, bool hasContent)
    {
        Field field = run[0];
        if (field.IsBit) return run.All(f => f.IsReserved) ? "reader.ReadOctet();" : "byte bits = reader.ReadOctet();";
        // RabbitMQ spares the methods of the message path the check of their short strings.
        string verb = field.Type == "shortstr" && !hasContent ? "Utf8ShortString" : field.Verb;
        return field.IsReserved ? $"reader.Read{verb}();" : $"{field.CSharpType} {field.Local} = reader.Read{verb}();";
    }

    private static void Initializers(Code code, Method method)
    {
        foreach (Field[] run in method.Runs())
        {
            for (int bit = 0; bit < run.Length; bit++)
            {
                if (run[bit].IsReserved) continue;
                string value = run[bit].IsBit ? $"(bits & {1 << bit}) != 0" : run[bit].Local;
                code.Line($"{run[bit].Member} = {value},");
            }
        }
    }

    private static void Writer(Code code, Method method)
    {
        code.Block("public void Write(ref WireWriter writer)", () =>
        {
            code.Line("writer.WriteLong(Id);");
            foreach (Field[] run in method.Runs())
            {
                string verb = run[0].IsBit ? "Bits" : run[0].Verb;
                string nothing = run[0].IsBit ? "false" : run[0].IsSpan ? "default" : "0";
                code.Line($"writer.Write{verb}({string.Join(", ", run.Select(f => f.IsReserved ? nothing : f.Member))});");
            }
        });
    }

    private static string MethodNames(Spec spec)
    {
        Code code = new();
        code.Line();
        code.Line("/// <summary>Names methods in logs and error texts, as the specification writes them.</summary>");
        code.Block("internal static class MethodNames", () =>
        {
            code.Line("/// <summary>The name of a method (`queue.declare`) by class and method id in one number; null if none.</summary>");
            code.Block("public static string? Of(uint id) => id switch", () =>
            {
                foreach (Method method in spec.Methods) code.Line($"{method.TypeName}.Id => \"{method.FullName}\",");
                code.Line("_ => null,");
            }, "};");
        });
        return code.ToString();
    }

    private static string ReplyCodes(Spec spec)
    {
        Code code = new();
        code.Line();
        code.Line("/// <summary>Why a message came back, a channel or a connection closed.</summary>");
        code.Block("internal enum ReplyCode : ushort", () =>
        {
            foreach ((_, string name, int value) in spec.Errors) code.Line($"{Names.Pascal(name)} = {value},");
        });
        code.Line();
        code.Line("/// <summary>What the protocol says of each reply code.</summary>");
        code.Block("internal static class ReplyCodes", () =>
        {
            code.Line("/// <summary>Whether the error ends the whole connection; if not, only the channel.</summary>");
            string[] hard = [.. spec.Errors.Where(e => e.Scope == "connection").Select(e => $"ReplyCode.{Names.Pascal(e.Name)}")];
            code.Line($"public static bool IsConnectionError(this ReplyCode code) => code is {string.Join("\n        or ", hard)};");
            code.Line();
            code.Line("/// <summary>The name that opens the reply text (`NOT_FOUND`).</summary>");
            code.Block("public static string Name(this ReplyCode code) => code switch", () =>
            {
                foreach ((_, string name, _) in spec.Errors) code.Line($"ReplyCode.{Names.Pascal(name)} => \"{Names.Shout(name)}\",");
                code.Line("_ => throw new ArgumentOutOfRangeException(nameof(code)),");
            }, "};");
        });
        return code.ToString();
    }

    private static string Constants(string group, IEnumerable<(string Name, int Value)> constants)
    {
        Code code = new();
        code.Line();
        code.Line($"/// <summary>The numbers that tell each {group.Replace('-', ' ')}.</summary>");
        code.Block($"internal static class {Names.Pascal(group)}", () =>
        {
            foreach ((string name, int value) in constants) code.Line($"public const byte {Names.Pascal(name)} = {value};");
        });
        return code.ToString();
    }

    private static string PropertyFlags(List<Field> properties)
    {
        Code code = new();
        code.Line();
        code.Line("/// <summary>Which properties a property block holds: its first two octets.</summary>");
        code.Line("[Flags]");
        code.Block("internal enum PropertyFlags : ushort", () =>
        {
            code.Line("None = 0,");
            for (int i = 0; i < properties.Count; i++) code.Line($"{properties[i].Member} = 1 << {15 - i},");
            code.Line();
            code.Line("/// <summary>Bits without a meaning here: an unused one, and the one that announces further flags.</summary>");
            code.Line($"Undefined = {(1 << (16 - properties.Count)) - 1},");
        });
        return code.ToString();
    }

    private static string BasicProperties(List<Field> properties)
    {
        Code code = new();
        code.Line();
        code.Block("internal readonly ref partial struct BasicProperties", () =>
        {
            foreach (Field field in properties)
            {
                code.Block($"public {field.CSharpType} {field.Member}", () =>
                {
                    code.Line($"get => Has(PropertyFlags.{field.Member}) ? field : default;");
                    code.Block("init", () =>
                    {
                        code.Line("field = value;");
                        code.Line($"Present |= PropertyFlags.{field.Member};");
                    });
                });
                code.Line();
            }

            code.Block("private BasicProperties(scoped ref WireReader reader)", () =>
            {
                code.Line("PropertyFlags present = (PropertyFlags)reader.ReadShort();");
                foreach (Field field in properties)
                    code.Line($"if (present.Has(PropertyFlags.{field.Member})) {field.Member} = reader.Read{field.Verb}();");
                code.Line("if (present.Has(PropertyFlags.Undefined)) reader.Fail();");
            });
            code.Line();
            code.Line("/// <summary>The bytes the block takes.</summary>");
            code.Line("public int EncodedLength =>");
            code.Line("    2");
            foreach (Field field in properties)
            {
                string length = field.IsSpan ? $"{field.FixedLength} + {field.Member}.Length" : $"{field.FixedLength}";
                code.Line($"    + (Has(PropertyFlags.{field.Member}) ? {length} : 0){(field == properties[^1] ? ";" : "")}");
            }

            code.Line();
            code.Block("public void Write(ref WireWriter writer)", () =>
            {
                code.Line("writer.WriteShort((ushort)Present);");
                foreach (Field field in properties)
                    code.Line($"if (Has(PropertyFlags.{field.Member})) writer.Write{field.Verb}({field.Member});");
            });
        });
        return code.ToString();
    }
}
