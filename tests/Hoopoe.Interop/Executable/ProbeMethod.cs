using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Interop.Executable;

/// <summary>A method as it came over the wire.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Method">Its number in the class.</param>
/// <param name="Arguments">The bytes behind.</param>
internal sealed record ProbeMethod(ushort Class, ushort Method, byte[] Arguments)
{
    /// <summary>Code and text if it is connection.close.</summary>
    public (ushort Code, string Text)? Close => (Class, Method) == (10, 50)
        ? (BinaryPrimitives.ReadUInt16BigEndian(Arguments), Encoding.UTF8.GetString(Arguments.AsSpan(3, Arguments[2])))
        : null;
}
