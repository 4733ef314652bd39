using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Functions;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>
/// An engine with the functions of one design document, for one thread at a time. It is bounded in time, memory,
/// statements and depth, and nothing of .NET is in its reach.
/// </summary>
internal sealed class Runtime : IDisposable
{
    // Characters of a text that is made in one step; a sixteenth of what the engine itself would take.
    private const int MostText = 16 * 1024 * 1024;

    private const uint MostItems = 1_000_000;

    private const int MostLogged = 1_000;

    private readonly Engine _engine;
    private readonly JsonParser _parser;
    private readonly JsValue _design;
    private readonly Dictionary<string, JsValue> _functions = new(StringComparer.Ordinal);
    private readonly HubJavaScriptOptions _options;
    private readonly ILogger _logger;
    private List<EmittedRow> _rows = [];
    private long _allocated;

    /// <summary>Makes an engine for a design document.</summary>
    /// <param name="design">The design document, as JSON.</param>
    /// <param name="forViews">Whether modules are those of <c>views.lib</c> alone.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="logger">What <c>log</c> writes to.</param>
    public Runtime(ReadOnlySpan<byte> design, bool forViews, HubJavaScriptOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _engine = new Engine(settings =>
        {
            settings.TimeoutInterval(options.TimeLimit).LimitMemory(options.MemoryLimit)
                .MaxStatements(options.MaxStatements).LimitRecursion(options.MaxRecursion)
                .RegexTimeoutInterval(options.TimeLimit).MaxArraySize(MostItems).DisableStringCompilation()
                .MaxJsonParseDepth(2 * JsonOutput.MaxDepth);
            settings.Constraints.StackOverflowGuard = true;
        });
        _parser = new JsonParser(_engine);
        _design = _parser.Parse(design);
        JsValue begin = _engine.Invoke(
            _engine.Evaluate(RuntimeScript.Prepared), JsValue.Undefined, new JsValue[] { Host() });
        _engine.Invoke(begin, JsValue.Undefined,
            new JsValue[] { _design, forViews ? JsBoolean.True : JsBoolean.False });
    }

    /// <summary>
    /// Whether it is to be thrown away: a function was stopped in it, or it may hold much of what was made in it.
    /// </summary>
    public bool IsSpent { get; private set; }

    /// <summary>Takes what was emitted since the last time.</summary>
    public IReadOnlyList<EmittedRow> TakeRows()
    {
        List<EmittedRow> rows = _rows;
        _rows = [];
        return rows;
    }

    /// <summary>Reads a value.</summary>
    public JsValue Parse(ReadOnlySpan<byte> json) => _parser.Parse(json);

    /// <summary>Reads a value; <see langword="null"/> if it is damaged.</summary>
    public JsValue? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return _parser.Parse(json);
        }
        catch (JavaScriptException)
        {
            return null;
        }
    }

    /// <summary>Writes a value; <c>null</c> for one that JSON does not have.</summary>
    public static ReadOnlyMemory<byte> Write(JsValue value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        if (!new JsonOutput(output).Write(value)) output.Write("null"u8);
        return output.WrittenMemory;
    }

    /// <summary>Calls a function of the design document.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="source">Gives its compiled text.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="JavaScriptException">The function has thrown.</exception>
    /// <exception cref="DesignFunctionException">It is none, or has taken more than it may.</exception>
    public JsValue Call(string name, Func<string, Prepared<Script>> source, params JsValue[] arguments)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return _engine.Invoke(FunctionOf(name, source), _design, arguments);
        }
        catch (Exception exception) when (exception is not (JavaScriptException or DesignFunctionException))
        {
            IsSpent = true;
            throw Stopped(exception);
        }
        finally
        {
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            IsSpent |= _allocated > _options.MemoryLimit;
        }
    }

    public void Dispose() => _engine.Dispose();

    private JsValue FunctionOf(string name, Func<string, Prepared<Script>> source)
    {
        if (_functions.TryGetValue(name, out JsValue? known)) return known;
        JsValue function = _engine.Evaluate(source(name));
        if (!function.IsCallable())
        {
            throw new DesignFunctionException(
                500, "compilation_error", $"Expression does not eval to a function. ({name})");
        }

        return _functions[name] = function;
    }

    private DesignFunctionException Stopped(Exception exception) => exception switch
    {
        TimeoutException or RegexMatchTimeoutException =>
            DesignFunctionException.DoesNotEnd($"{_options.TimeLimit.TotalSeconds:0.#} seconds"),
        StatementsCountOverflowException =>
            DesignFunctionException.DoesNotEnd($"{_options.MaxStatements} statements"),
        RecursionDepthOverflowException or InsufficientExecutionStackException =>
            new DesignFunctionException(500, "InternalError", "too much recursion"),
        MemoryLimitExceededException or OutOfMemoryException => new DesignFunctionException(
            500, "os_process_error", $"out of memory: the function takes more than {_options.MemoryLimit} bytes."),
        _ => new DesignFunctionException(500, "os_process_error", "The function has failed in the engine."),
    };

    private JsObject Host()
    {
        var host = new JsObject(_engine);
        host.Set("maxText", new JsNumber(MostText));
        host.Set("maxDepth", new JsNumber(JsonOutput.MaxDepth));
        host.Set("emit", Function("emit", arguments =>
        {
            _rows.Add(new EmittedRow(Write(At(arguments, 0)), Write(At(arguments, 1))));
            return JsValue.Undefined;
        }));
        host.Set("log", Function("log", arguments =>
        {
            string text = TypeConverter.ToString(At(arguments, 0));
            Log.Said(_logger, text.Length > MostLogged ? text[..MostLogged] + "…" : text);
            return JsValue.Undefined;
        }));
        host.Set("stringify", Function("stringify", arguments =>
        {
            var output = new ArrayBufferWriter<byte>(64);
            return new JsonOutput(output).Write(At(arguments, 0))
                ? new JsString(Encoding.UTF8.GetString(output.WrittenSpan)) : JsValue.Undefined;
        }));
        host.Set("module", Function("module", arguments => _engine.Evaluate(SourceText.Module(
            TypeConverter.ToString(At(arguments, 0)), TypeConverter.ToString(At(arguments, 1))))));
        return host;
    }

    private static JsValue At(JsValue[] arguments, int index) =>
        index < arguments.Length ? arguments[index] : JsValue.Undefined;

    private ClrFunction Function(string name, Func<JsValue[], JsValue> body) =>
        new(_engine, name, (_, arguments) => body(arguments));
}
