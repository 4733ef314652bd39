using System.Buffers;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>Reduces with a function of the design document: pieces of rows, then the pieces' values.</summary>
/// <param name="program">The functions.</param>
/// <param name="view">The view.</param>
internal sealed class FunctionReduction(IDesignProgram program, string view) : IReduction
{
    private const int MostRows = 500;

    private const int MostBytes = 256 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _reduced = [];
    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly ArrayBufferWriter<byte> _values = new();
    private int _rows;

    public async ValueTask AddAsync(ViewRow row, CancellationToken cancellationToken)
    {
        _keys.Write(_rows == 0 ? "[["u8 : ",["u8);
        _keys.Write(row.Key.Span);
        _keys.Write(","u8);
        _keys.String(row.Place.Id);
        _keys.Write("]"u8);
        _values.Write(_rows == 0 ? "["u8 : ","u8);
        _values.Write(row.Value.Span);
        if (++_rows == MostRows || _keys.WrittenCount + _values.WrittenCount > MostBytes)
            await ReduceAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellationToken)
    {
        if (_rows > 0) await ReduceAsync(cancellationToken).ConfigureAwait(false);
        if (_reduced.Count == 1) return _reduced[0];
        var values = new ArrayBufferWriter<byte>();
        values.Write("["u8);
        for (int i = 0; i < _reduced.Count; i++)
        {
            if (i > 0) values.Write(","u8);
            values.Write(_reduced[i].Span);
        }

        values.Write("]"u8);
        return await program.ReduceAsync(
            view, FunctionDocuments.Null, values.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReduceAsync(CancellationToken cancellationToken)
    {
        _keys.Write("]"u8);
        _values.Write("]"u8);
        _reduced.Add(await program.ReduceAsync(
            view, _keys.WrittenMemory, _values.WrittenMemory, cancellationToken).ConfigureAwait(false));
        _keys.ResetWrittenCount();
        _values.ResetWrittenCount();
        _rows = 0;
    }
}
