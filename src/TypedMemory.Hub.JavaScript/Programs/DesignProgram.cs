using System.Collections.Concurrent;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.JavaScript.Sandbox;

namespace TypedMemory.Hub.JavaScript.Programs;

/// <summary>The functions of one design document. Its engines are its own.</summary>
/// <param name="design">The design document, as JSON.</param>
/// <param name="threads">What they run on.</param>
/// <param name="options">What they may use.</param>
/// <param name="logger">What they log to.</param>
internal sealed class DesignProgram(
    ReadOnlyMemory<byte> design, SandboxThreads threads, HubJavaScriptOptions options, ILogger logger) : IDesignProgram
{
    private const int MostIdle = 2;

    private const string Validation = "validate_doc_update";

    // As CouchDB: a reduction that does not shrink is a mistake that grows with the database.
    private const int LongReduction = 4096;

    private readonly DesignSource _source = new(design);
    private readonly ConcurrentBag<Runtime> _idle = [];
    private readonly ConcurrentBag<Runtime> _idleViews = [];

    public async ValueTask ValidateAsync(ValidationCall call, CancellationToken cancellationToken) =>
        await RunAsync(
            forViews: false,
            (runtime, _) =>
            {
                Call(
                    runtime, Validation, runtime.Parse(call.Document.Span), runtime.Parse(call.Stored.Span),
                    runtime.Parse(call.User.Span), runtime.Parse(call.Security.Span));
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<bool>> FilterAsync(
        string name, IReadOnlyList<ReadOnlyMemory<byte>> documents, ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<bool>>(
            forViews: false,
            (runtime, job) =>
            {
                JsValue asked = runtime.Parse(request.Span);
                bool[] passed = new bool[documents.Count];
                for (int i = 0; i < passed.Length; i++)
                {
                    job.Touch();
                    // A replicator hears of a damaged document, and is refused it when it asks.
                    passed[i] = runtime.TryParse(documents[i].Span) is not { } document
                        || TypeConverter.ToBoolean(Call(runtime, $"filters\0{name}", document, asked));
                }

                return passed;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<IReadOnlyList<EmittedRow>[]>> MapAsync(
        IReadOnlyList<string> views, IReadOnlyList<ReadOnlyMemory<byte>> documents,
        CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<IReadOnlyList<EmittedRow>[]>>(
            forViews: true,
            (runtime, job) =>
            {
                var mapped = new IReadOnlyList<EmittedRow>[documents.Count][];
                for (int i = 0; i < mapped.Length; i++)
                {
                    mapped[i] = new IReadOnlyList<EmittedRow>[views.Count];
                    for (int view = 0; view < views.Count; view++)
                    {
                        job.Touch();
                        mapped[i][view] = Map(runtime, views[view], documents[i]);
                    }
                }

                return mapped;
            },
            cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ReduceAsync(
        string view, ReadOnlyMemory<byte> keys, ReadOnlyMemory<byte> values, CancellationToken cancellationToken) =>
        RunAsync(
            forViews: true,
            (runtime, _) =>
            {
                JsValue pairs = runtime.Parse(keys.Span);
                ReadOnlyMemory<byte> reduced = Reduce(
                    runtime, view, pairs, runtime.Parse(values.Span),
                    pairs.IsNull() ? JsBoolean.True : JsBoolean.False);
                return reduced.Length <= LongReduction || reduced.Length * 2 <= keys.Length + values.Length
                    ? reduced
                    : throw new DesignFunctionException(
                        500, "reduce_overflow_error",
                        $"Reduce output must shrink more rapidly: input size: {keys.Length + values.Length} output size: {reduced.Length}");
            },
            cancellationToken);

    private IReadOnlyList<EmittedRow> Map(Runtime runtime, string view, ReadOnlyMemory<byte> document)
    {
        try
        {
            // Read anew for each view: what one changes in it, the next does not see.
            runtime.Call($"views\0{view}\0map", _source.Compile, runtime.Parse(document.Span));
            return runtime.TakeRows();
        }
        catch (JavaScriptException exception)
        {
            // As CouchDB: the document has no row in this view, and the log says why.
            runtime.TakeRows();
            Log.MapFailed(logger, view, ThrownValue.Describe(exception.Error));
            return [];
        }
        catch (DesignFunctionException exception) when (exception.Error == "InternalError")
        {
            runtime.TakeRows();
            Log.MapFailed(logger, view, exception.Message);
            return [];
        }
    }

    private ReadOnlyMemory<byte> Reduce(Runtime runtime, string view, params JsValue[] arguments)
    {
        try
        {
            return Runtime.Write(runtime.Call($"views\0{view}\0reduce", _source.Compile, arguments));
        }
        catch (JavaScriptException exception)
        {
            Log.MapFailed(logger, view, ThrownValue.Describe(exception.Error));
            return FunctionJson.Null;
        }
    }

    private JsValue Call(Runtime runtime, string path, params JsValue[] arguments)
    {
        try
        {
            return runtime.Call(path, _source.Compile, arguments);
        }
        catch (JavaScriptException exception)
        {
            throw ThrownValue.Failure(exception.Error);
        }
    }

    private ValueTask<T> RunAsync<T>(
        bool forViews, Func<Runtime, SandboxJob, T> work, CancellationToken cancellationToken) =>
        threads.RunAsync(
            job =>
            {
                ConcurrentBag<Runtime> idle = forViews ? _idleViews : _idle;
                if (!idle.TryTake(out Runtime? runtime)) runtime = new Runtime(_source.Json, forViews, options, logger);
                try
                {
                    return work(runtime, job);
                }
                finally
                {
                    if (!runtime.IsSpent && !job.IsAbandoned && idle.Count < MostIdle) idle.Add(runtime);
                    else runtime.Dispose();
                }
            },
            cancellationToken);
}
