using System.Buffers;
using System.ComponentModel;
using TypedMemory.Core.Errors;

namespace TypedMemory.Generated;

/// <summary>
/// What members that an object lacks are read as, so that queries and indexes see the same; a generated codec has one.
/// </summary>
/// <remarks>
/// It is taken from an instance that is made as the codec makes one, once per type. A default that is another one each
/// time (a clock, a new GUID), or that follows from a required member, has no place here; nor has one of a type whose
/// constructor throws at what stands for the required members. Queries take those for null.
/// </remarks>
/// <typeparam name="T">The type.</typeparam>
/// <param name="make">Makes an instance of the members that are required alone, with values that differ for 1 and
/// 2.</param>
/// <param name="write">Writes an instance.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MissingMembers<T>(Func<int, T> make, CodecWrite<T> write)
{
    private readonly Lazy<T[]> _instances = new(() => Make(make));

    /// <summary>A member, for queries.</summary>
    /// <param name="name">Its JSON name.</param>
    /// <param name="kind">How its values are compared.</param>
    public MemoryMember Member(string name, MemoryValueKind kind) => new(name, kind) { MissingJson = Of(name) };

    /// <summary>
    /// What the member is read as where it is missing, as canonical JSON; empty if nothing can be said.
    /// </summary>
    /// <param name="member">The member's JSON name.</param>
    public ReadOnlyMemory<byte> Of(string member)
    {
        ReadOnlyMemory<byte> json = default;
        byte[] wanted = Wanted(member);
        foreach (T instance in _instances.Value)
        {
            ReadOnlyMemory<byte> written = Write(instance, wanted);
            if (!json.IsEmpty && !written.Span.SequenceEqual(json.Span)) return default;
            json = written;
        }

        return json;
    }

    /// <summary>Makes two instances, at two times, so that what differs between them is seen.</summary>
    private static T[] Make(Func<int, T> make)
    {
        try
        {
            T first = make(1);
            long ticks = TimeProvider.System.GetUtcNow().Ticks;
            SpinWait.SpinUntil(() => TimeProvider.System.GetUtcNow().Ticks != ticks);
            return [first, make(2)];
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            return [];
        }
    }

    /// <summary>The name as it stands before the value.</summary>
    private static byte[] Wanted(string member)
    {
        var name = new ArrayBufferWriter<byte>();
        var writer = new CodecWriter();
        writer.WriteString(member);
        writer.WriteRaw(":"u8);
        writer.Finish(name);
        return name.WrittenSpan.ToArray();
    }

    private ReadOnlyMemory<byte> Write(T instance, byte[] wanted)
    {
        var output = new ArrayBufferWriter<byte>();
        try
        {
            var writer = new CodecWriter(wanted);
            write(ref writer, instance);
            writer.Finish(output);
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            return default;
        }

        return output.WrittenMemory;
    }
}
